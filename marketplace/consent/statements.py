"""What was agreed or taken back, as plain facts that anyone can hash alike.

A statement is canonical JSON (RFC 8785): codes, ids, instants and whole micro-units. It holds no
handle and no text, so it may be kept when everything else of its creator is erased.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from accounts.models import BuyerClass, Creator
from marketplace.consent.models import Grant, Revocation, Terms
from marketplace.kit import canonical, ids

VERSION = 1


def instant(at: datetime) -> str:
    """RFC 3339 in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def of_terms(version: int, body_en: str, body_zh: str, governing_language: str) -> dict[str, Any]:
    """What the hash of a version of the terms is taken over."""
    return {
        "type": "assent.terms",
        "version": version,
        "en": body_en,
        "zh": body_zh,
        "governing_language": governing_language,
    }


def of_grant(grant: Grant) -> dict[str, Any]:
    """The statement of a grant whose other fields are set."""
    answers = {"automatic": grant.automatic_classes, "ask": grant.ask_classes}
    never = [c for c in BuyerClass.values if c not in {*answers["automatic"], *answers["ask"]}]
    return {
        "type": "assent.grant",
        "version": VERSION,
        "grant": grant.public_id,
        "creator": grant.creator.public_id,
        "terms": terms_pin(grant.terms),
        "language": grant.language,
        "mode": grant.mode,
        "floor": {
            "micro_units": grant.floor_amount,
            "currency": grant.currency,
            "per": "1000 records and one purpose",
        },
        "purposes": sorted(grant.purposes),
        "kinds": sorted(grant.kinds),
        "sources": "every" if grant.every_source else public_sources(grant.source_ids),
        "buyers": {
            "automatic": sorted(answers["automatic"]),
            "ask": sorted(answers["ask"]),
            "never": sorted(never),
        },
        "given_at": instant(grant.given_at),
        "starts_at": instant(grant.starts_at),
        "expires_at": instant(grant.expires_at),
    }


def of_revocation(
    revocation: Revocation,
    creator: Creator,
    *,
    purpose: str,
    source_id: UUID | None,
    record_ids: Sequence[UUID],
    grants: Iterable[Grant],
) -> dict[str, Any]:
    """The statement of a revocation: what it takes back, and from which grants."""
    return {
        "type": "assent.revocation",
        "version": VERSION,
        "revocation": revocation.public_id,
        "creator": creator.public_id,
        "language": revocation.language,
        "scope": revocation.scope,
        "purpose": purpose,
        "source": ids.public("src", source_id) if source_id else "",
        "records": sorted(ids.public("rec", record) for record in record_ids),
        "grants": sorted(grant.public_id for grant in grants),
        "at": instant(revocation.at),
    }


def terms_pin(terms: Terms) -> dict[str, Any]:
    return {"version": terms.version, "sha256": terms.sha256}


def public_sources(source_ids: Iterable[UUID]) -> list[str]:
    return sorted(ids.public("src", source) for source in source_ids)


def holds(statement: dict[str, Any], sha256: str) -> bool:
    """Whether the statement still has the hash that was written down with it."""
    return canonical.digest(statement) == sha256
