"""Which of a creator's records some consent of hers covers now, for at least one purpose."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db.models.expressions import RawSQL

from accounts.models import Creator
from marketplace.consent.coverage import covered_by_row
from marketplace.content.models import Record
from marketplace.kit import clock

# A price no floor is above: what is asked is whether it is allowed, not whether it would sell.
ANY_PRICE = 2**62
COVERED = f"""
SELECT r.record_id
FROM (SELECT id AS record_id, creator_id, source_id, kind FROM content_record
      WHERE creator_id = %s) r
  CROSS JOIN (SELECT %s::timestamptz AS at, %s::varchar AS currency) u
WHERE EXISTS (
  SELECT 1 FROM consent_grant g CROSS JOIN LATERAL unnest(g.purposes) AS p (purpose)
  WHERE {
    covered_by_row(
        "r",
        named_buyer=False,
        at="u.at",
        purposes="ARRAY[p.purpose]",
        price=str(ANY_PRICE),
        currency="u.currency",
    )
})
"""  # noqa: S608 - constants of ours


def shared_records(creator: Creator) -> RawSQL:
    """The ids of all of them, for `filter(pk__in=…)`."""
    return RawSQL(COVERED, [creator.pk, clock.now(), settings.CURRENCY])  # noqa: S611


def shared_among(creator: Creator, record_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these records that are shared."""
    found = Record.objects.of(creator).filter(pk__in=list(record_ids))
    return set(found.filter(pk__in=shared_records(creator)).values_list("pk", flat=True))
