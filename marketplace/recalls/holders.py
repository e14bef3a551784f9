"""Who holds a creator's records now, and where one record has been since she brought it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max

from accounts.models import Creator, Organisation
from marketplace.consent.coverage import covered_by_row
from marketplace.delivery.models import Delivery
from marketplace.kit import clock
from marketplace.purchases.models import Licence

# The row r, the grant g, the release e, the purchase p and the organisation o of a licence.
BY_LICENCE = covered_by_row(
    "r",
    named_buyer=True,
    at="%(at)s",
    purposes="ARRAY(SELECT jsonb_array_elements_text(e.purposes))",
    price="p.price_amount",
    currency="p.currency",
    buyer_class="o.buyer_class",
    organisation="o.id",
)
# Her standing rows r of published releases, each beside every licence l in force of that release.
# A creator's rows of a release lie in one part.
LICENSED = """
  FROM releases_holding h
    JOIN purchases_licence l ON l.release_id = h.release_id
      AND l.starts_at <= %(at)s AND l.ends_at > %(at)s
    JOIN releases_release e ON e.id = l.release_id
    JOIN purchases_settlement s ON s.id = l.settlement_id
    JOIN purchases_purchase p ON p.id = s.purchase_id
    JOIN accounts_organisation o ON o.id = l.organisation_id
    JOIN releases_row w ON w.part_id = h.part_id AND w.creator_id = h.creator_id
      AND NOT EXISTS (SELECT 1 FROM releases_removal m WHERE m.row_id = w.id)
    JOIN privacy_cleanrecord r ON r.record_id = w.record_id"""
# One query, however many licences and records there are.
HELD = f"""
SELECT l.id, l.organisation_id, count(DISTINCT w.record_id) {LICENSED}
WHERE h.creator_id = %(creator)s
  AND (%(record)s::uuid IS NULL OR w.record_id = %(record)s::uuid)
  AND EXISTS (SELECT 1 FROM consent_grant g WHERE {BY_LICENCE})
GROUP BY GROUPING SETS ((l.id), (l.organisation_id))
"""  # noqa: S608 - constants of ours


@dataclass(frozen=True, slots=True)
class Holder:
    """A licence that may have rows of hers now: how many, and when they were last fetched."""

    licence: Licence
    rows: int
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HoldingOrganisation:
    """An organisation with licences in force; `rows` counts each record of hers once."""

    organisation: Organisation
    rows: int
    holders: tuple[Holder, ...]

    @property
    def until(self) -> datetime:
        """When the last of its licences ends."""
        return max(holder.licence.ends_at for holder in self.holders)

    @property
    def fetched_at(self) -> datetime | None:
        """When it last fetched a file with records of hers in it."""
        return max((each.fetched_at for each in self.holders if each.fetched_at), default=None)


def holders(creator: Creator, record_id: UUID | None = None) -> list[Holder]:
    """Every licence in force that may have records of hers, or this one; the newest first."""
    return _held(creator, record_id)[0]


def holding_organisations(creator: Creator) -> list[HoldingOrganisation]:
    """The same by organisation: who may have most of her records comes first."""
    found, totals = _held(creator, None)
    licences: defaultdict[UUID, list[Holder]] = defaultdict(list)
    for holder in found:
        licences[holder.licence.organisation_id].append(holder)
    grouped = [
        HoldingOrganisation(each[0].licence.organisation, totals[pk], tuple(each))
        for pk, each in licences.items()
    ]
    return sorted(grouped, key=lambda each: (-each.rows, each.organisation.name))


def _held(creator: Creator, record_id: UUID | None) -> tuple[list[Holder], dict[UUID, int]]:
    """Her holders, and how many records each organisation may have by its pk."""
    params: dict[str, Any] = {"at": clock.now(), "creator": creator.pk, "record": record_id}
    with connection.cursor() as cursor:
        cursor.execute(HELD, params)
        rows = cursor.fetchall()
    counts = {licence: number for licence, _organisation, number in rows if licence}
    totals = {organisation: number for _licence, organisation, number in rows if organisation}
    fetched = dict(
        Delivery.objects.filter(licence__in=counts, part__holdings__creator_id=creator.pk)
        .order_by()
        .values_list("licence")
        .annotate(at=Max("at"))
    )
    licences = (
        Licence.objects.filter(pk__in=counts)
        .select_related("organisation", "release__bundle")
        .defer("release__manifest", "release__card")  # large, and not shown here
        .order_by("-starts_at", "-pk")
    )
    found = [Holder(each, counts[each.pk], fetched.get(each.pk)) for each in licences]
    return found, totals
