"""What a licence holder is told to delete: removed rows under the licence's own ids."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from marketplace.delivery.models import Notice
from marketplace.delivery.reading import held_removals
from marketplace.purchases.models import Licence
from marketplace.releases import pseudonyms
from marketplace.releases.models import Part, Removal


@dataclass(frozen=True, slots=True)
class RemovedRow:
    """One row to delete; `cursor` orders the feed, and asking on from it misses nothing."""

    cursor: int
    row_id: str
    part: Part
    cause: str
    at: datetime


def removed_rows(licence: Licence, since: int = 0, limit: int = 1_000) -> list[RemovedRow]:
    """Rows that left the licence's copies after the cursor `since`, oldest first."""
    return list(_told(licence, held_removals(licence, since).select_related("part")[:limit]))


def rows_of(notice: Notice) -> list[RemovedRow]:
    """The rows one recall took from the licence's copy of a part."""
    removals = held_removals(notice.licence).filter(
        part=notice.part, revocation_id=notice.revocation_id
    )
    return list(_told(notice.licence, removals.select_related("part")))


def row_ids_of(notice: Notice) -> list[str]:
    """Their ids alone."""
    return [row.row_id for row in rows_of(notice)]


def _told(licence: Licence, removals: Iterable[Removal]) -> Iterable[RemovedRow]:
    key = bytes(licence.key)
    for removal in removals:
        yield RemovedRow(
            removal.pk,
            pseudonyms.row_id(key, removal.record_id),
            removal.part,
            removal.cause,
            removal.at,
        )
