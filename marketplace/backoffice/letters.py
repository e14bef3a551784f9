"""The summaries the back office writes: a creator's month, a buyer's week."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.backoffice.digests import BuyerDigest, CreatorDigest
from marketplace.consent.models import Grant
from marketplace.kit.letters import (
    Letter,
    Piece,
    button,
    facts,
    heading,
    link,
    one_line,
    paragraph,
    together,
    way,
)
from marketplace.kit.templatetags.kit import count, in_language, money
from marketplace.recalls.holders import Holder
from marketplace.releases.models import Release

SHOWN = 8  # rows of a list; the page has all of them


def creators_month(digest: CreatorDigest, stop: str) -> Letter:
    """What changed for a creator in a month, and what waits for her now."""
    month = date_format(digest.period.start, "YEAR_MONTH_FORMAT")
    return Letter(
        subject=_("Your {month} at Assent").format(month=month),
        gist=_gist_of_creator(digest),
        why=_(
            "You receive this because you are a creator at Assent. It comes once a month, and "
            "only when there is something to tell."
        ),
        stop=stop,
        pieces=[
            *_what_needs_her(digest),
            *_what_changed(digest),
            button(_("Open your overview"), link("recalls:overview")),
        ],
    )


def _gist_of_creator(digest: CreatorDigest) -> str:
    said = []
    if digest.requests:
        said.append(_requests(digest.requests))
    if digest.earned:
        said.append(_("You earned {amount}.").format(amount=money(digest.earned)))
    if digest.holders:
        buyers = len({each.licence.organisation_id for each in digest.holders})
        said.append(
            ngettext(
                "{count} buyer was licensed records of yours.",
                "{count} buyers were licensed records of yours.",
                buyers,
            ).format(count=count(buyers))
        )
    if digest.lapsing:
        said.append(_lapsing(len(digest.lapsing)))
    return together(*said)


def _requests(number: int) -> str:
    return ngettext(
        "{count} buyer waits for your answer.", "{count} buyers wait for your answer.", number
    ).format(count=count(number))


def _lapsing(number: int) -> str:
    return ngettext(
        "{count} consent ends within 30 days.", "{count} consents end within 30 days.", number
    ).format(count=count(number))


def _what_needs_her(digest: CreatorDigest) -> list[Piece]:
    pieces = []
    if digest.requests:
        pieces += [
            heading(_("Waiting for you")),
            paragraph(
                together(_requests(digest.requests), _("Without an answer, the answer is no."))
            ),
            way(link("consent:request-list", label=_("Read and answer"))),
        ]
    if digest.lapsing:
        pieces += [
            heading(_("Ending soon")),
            paragraph(
                together(
                    _lapsing(len(digest.lapsing)),
                    _("After that, nothing more is delivered under it."),
                )
            ),
            facts(*map(_ending_grant, digest.lapsing[:SHOWN])),
        ]
    return pieces


def _ending_grant(grant: Grant) -> tuple[str, str]:
    day = date_format(grant.expires_at, "DATE_FORMAT")
    page = link("consent:grant-detail", grant.public_id, label=_("Open the consent"))
    return _("Ends on {day}").format(day=day), page


def _what_changed(digest: CreatorDigest) -> list[Piece]:
    start = digest.period.start
    month = date_format(start, "YEAR_MONTH_FORMAT")
    pieces = [
        heading(_("In {month}").format(month=month)),
        facts(
            (_("Earned"), money(digest.earned)),
            (
                _("Statement"),
                link("payouts:statement", start.year, start.month, label=_("Open the statement")),
            ),
        ),
    ]
    if digest.holders:
        pieces += [
            paragraph(_("New licences with records of yours:")),
            facts(*map(_holder, _some(digest.holders))),
        ]
    return pieces


def _holder(holder: Holder) -> tuple[str, list[str]]:
    name = one_line(holder.licence.organisation.name, 80)
    return name, [edition(holder.licence.release), _records(holder.rows)]


def _records(number: int) -> str:
    return ngettext("{count} record", "{count} records", number).format(count=count(number))


def buyers_week(digest: BuyerDigest, stop: str) -> Letter:
    """What a member of a buyer has to do, what is new of what it licenses, and what ends."""
    name = one_line(digest.organisation.name, 80)
    return Letter(
        subject=_("{organisation}: your week at Assent").format(organisation=one_line(name, 34)),
        gist=_gist_of_buyer(digest),
        why=_(
            "You receive this because you are a member of {organisation}. It comes once a week, "
            "and only when there is something to tell."
        ).format(organisation=name),
        stop=stop,
        pieces=[*_recalls(digest), *_releases(digest), *_ending(digest), _licences()],
    )


def _gist_of_buyer(digest: BuyerDigest) -> str:
    said = []
    if digest.notices:
        said.append(_open_recalls(len(digest.notices)))
    if digest.releases:
        said.append(_new_releases(len(digest.releases)))
    if digest.ending:
        said.append(_ending_licences(len(digest.ending)))
    return together(*said)


def _open_recalls(number: int) -> str:
    return ngettext("{count} recall is open.", "{count} recalls are open.", number).format(
        count=count(number)
    )


def _new_releases(number: int) -> str:
    return ngettext(
        "{count} new release of what you license.",
        "{count} new releases of what you license.",
        number,
    ).format(count=count(number))


def _ending_licences(number: int) -> str:
    return ngettext(
        "{count} licence ends within 30 days.", "{count} licences end within 30 days.", number
    ).format(count=count(number))


def _recalls(digest: BuyerDigest) -> list[Piece]:
    if not digest.notices:
        return []
    rows = []
    for notice in _some(digest.notices):
        day = date_format(notice.due_at, "DATE_FORMAT")
        due = _("Was due on {day}") if notice.is_overdue else _("Due on {day}")
        name = edition(notice.licence.release)
        ids = notice.licence.public_id, notice.public_id
        page = link("delivery:notice-detail", *ids, label=_("Open the notice"))
        rows.append((due.format(day=day), [name, page]))
    return [
        heading(_("Recalls to answer")),
        paragraph(
            together(
                _open_recalls(len(digest.notices)),
                _("Delete the rows, then acknowledge the notice."),
            )
        ),
        facts(*rows),
    ]


def _releases(digest: BuyerDigest) -> list[Piece]:
    if not digest.releases:
        return []
    rows = []
    for release in _some(digest.releases):
        page = link("releases:release-detail", release.public_id, label=_("Open the release"))
        rows.append((edition(release), [_records(release.rows), page]))
    return [heading(_("New releases of what you license")), facts(*rows)]


def _ending(digest: BuyerDigest) -> list[Piece]:
    if not digest.ending:
        return []
    rows = []
    for licence in _some(digest.ending):
        ends = _("Ends on {day}").format(day=date_format(licence.ends_at, "DATE_FORMAT"))
        page = link("delivery:licence-detail", licence.public_id, label=_("Open the licence"))
        rows.append((ends, [edition(licence.release), page]))
    return [
        heading(_("Licences that end")),
        paragraph(_("Past that day you may not use the records any more.")),
        facts(*rows),
    ]


def _licences() -> Piece:
    return button(_("Open your licences"), link("purchases:licence-list"))


def edition(release: Release) -> str:
    """A release by its bundle's name and its number."""
    return one_line(f"{in_language(release.bundle, 'name')} #{release.number}", 80)


def _some(rows: Sequence[Any]) -> Sequence[Any]:
    return rows[:SHOWN]
