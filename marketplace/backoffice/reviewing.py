"""What staff read before they let an organisation buy: its words beside what can be compared."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from accounts.models import Member, Organisation


@dataclass(frozen=True, slots=True)
class Judgement:
    """One decision about an organisation, for its history; `ended` where it no longer stands."""

    at: datetime
    by: str
    verified: bool
    words: str
    ended: datetime | None = None
    ended_by: str = ""


def judgements(organisation: Organisation) -> list[Judgement]:
    """Every verification and every «not yet», the newest first."""
    verified = organisation.verifications.select_related("verified_by", "ended_by")
    deferred = organisation.deferrals.select_related("by")
    found = [
        Judgement(
            each.verified_at,
            each.verified_by.email,
            True,
            each.evidence,
            each.ended_at,
            each.ended_by.email if each.ended_by else "",
        )
        for each in verified
    ]
    found += [Judgement(each.at, each.by.email, False, each.reason) for each in deferred]
    return sorted(found, key=lambda judgement: judgement.at, reverse=True)


def site_of(website: str) -> str:
    """The domain of a website, without `www.`; nothing where there is none."""
    try:
        host = urlsplit(website).hostname or ""
    except ValueError:  # such as a bracket that never closes
        return ""
    return host.removeprefix("www.")


def shares_the_site(email: str, site: str) -> bool:
    """Whether an address is at the website's domain, or at one below or above it."""
    domain = email.rpartition("@")[2].lower()
    if not (domain and site):
        return False
    if domain == site or domain.endswith("." + site):
        return True
    return "." in domain and site.endswith("." + domain)


def addresses(organisation: Organisation, members: Iterable[Member]) -> list[dict[str, Any]]:
    """Its members, each with whether their address is at the organisation's own domain."""
    site = site_of(organisation.website)
    return [
        {"member": member, "is_there": shares_the_site(member.user.email, site)}
        for member in members
    ]
