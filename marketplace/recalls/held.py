"""What stands on a creator's consents now, and what taking something back would touch."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Creator
from marketplace.consent.coverage import covered_by_row
from marketplace.consent.models import Scope
from marketplace.consent.purposes import Purpose
from marketplace.delivery.models import Delivery
from marketplace.kit import clock
from marketplace.privacy.models import CleanRecord
from marketplace.purchases.models import Licence
from marketplace.recalls.holders import BY_LICENCE, LICENSED
from marketplace.recalls.reading import ANY_PRICE, HERS
from marketplace.releases.models import Release, ReleaseState, Row

# One purpose of a grant at a time, whoever the buyer is.
BY_PURPOSE = covered_by_row(
    "r",
    named_buyer=False,
    at="%(at)s",
    purposes="ARRAY[use.code]",
    price="%(price)s",
    currency="%(currency)s",
)
# Each organisation beside each grant by which it may have standing rows of hers, by a licence in
# force; and the releases of those licences.
HELD = f"""
  SELECT g.id, o.name, count(DISTINCT w.record_id), max(l.ends_at), array_agg(DISTINCT e.id)
  {LICENSED}
    JOIN consent_grant g ON {BY_LICENCE}
  WHERE h.creator_id = %(creator)s
  GROUP BY g.id, o.id, o.name ORDER BY o.name, o.id"""  # noqa: S608 - constants of ours
COVERED = f"""
  SELECT g.id, r.kind, r.source_id, count(*)
  FROM {HERS} JOIN consent_grant g ON EXISTS (
    SELECT 1 FROM unnest(g.purposes) AS use(code) WHERE {BY_PURPOSE})
  GROUP BY 1, 2, 3"""  # noqa: S608 - constants of ours
ALLOWED = f"""
  SELECT count(*) FROM {HERS}
  WHERE (%(source)s::uuid IS NULL OR r.source_id = %(source)s)
    AND (%(records)s::uuid[] IS NULL OR r.record_id = ANY (%(records)s))
    AND EXISTS (
      SELECT 1 FROM consent_grant g CROSS JOIN unnest(g.purposes) AS use(code)
      WHERE (%(purpose)s = '' OR use.code = %(purpose)s) AND {BY_PURPOSE})"""  # noqa: S608

BY_WHAT = f"""
  SELECT use.code, r.source_id, count(DISTINCT r.record_id)
  FROM {HERS} CROSS JOIN unnest(%(codes)s::varchar[]) AS use(code)
  WHERE EXISTS (SELECT 1 FROM consent_grant g WHERE {BY_PURPOSE})
  GROUP BY GROUPING SETS ((use.code), (r.source_id), ())"""  # noqa: S608 - constants of ours


@dataclass(frozen=True, slots=True)
class Allowed:
    """How many clean records somebody may use now: each purpose, each source, and in all."""

    purposes: dict[str, int]
    sources: dict[UUID, int]
    total: int


@dataclass(frozen=True, slots=True)
class Covered:
    """How many clean records one grant lets somebody use now, by kind and by source."""

    kinds: dict[str, int] = field(default_factory=dict)
    sources: dict[UUID, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True)
class HeldBy:
    """An organisation that may have records of hers because of one grant.

    How many, by licences of which releases, and when the last of these ends.
    """

    name: str
    records: int
    until: datetime
    releases: list[Release]


@dataclass(frozen=True, slots=True)
class Touched:
    """What taking something back reaches at once: said before the button is pressed."""

    records: int
    files: int
    buyers: list[str]


def allowed_now(creator: Creator, currency: str) -> Allowed:
    """What she allows by all her consents together; each record counts once in each figure."""
    with connection.cursor() as cursor:
        cursor.execute(BY_WHAT, {**_params(creator, currency), "codes": Purpose.values})
        rows = cursor.fetchall()
    return Allowed(
        {code: number for code, _, number in rows if code},
        {source: number for _, source, number in rows if source},
        next((number for code, source, number in rows if not (code or source)), 0),
    )


def covered_by_grant(creator: Creator, currency: str) -> dict[UUID, Covered]:
    """For each grant of hers that covers anything now: what it covers for at least one purpose."""
    found: dict[UUID, Covered] = {}
    with connection.cursor() as cursor:
        cursor.execute(COVERED, _params(creator, currency))
        for grant, kind, source, number in cursor.fetchall():
            covered = found.setdefault(grant, Covered())
            covered.kinds[kind] = covered.kinds.get(kind, 0) + number
            covered.sources[source] = covered.sources.get(source, 0) + number
    return found


def held_by_grant(creator: Creator) -> dict[UUID, list[HeldBy]]:
    """For each grant of hers: the organisations that may have records by it, by name."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"creator": creator.pk, "at": clock.now()})
        rows = cursor.fetchall()
    wanted = {release for *_, releases in rows for release in releases}
    releases = (
        Release.objects.filter(pk__in=wanted)
        .select_related("bundle")
        .defer("manifest", "card")
        .in_bulk()
    )
    found: dict[UUID, list[HeldBy]] = {}
    for grant, name, records, until, licensed in rows:
        named = sorted((releases[pk] for pk in licensed), key=lambda each: each.begun_at)
        found.setdefault(grant, []).append(HeldBy(name, records, until, named))
    return found


def touched(
    creator: Creator,
    currency: str,
    *,
    scope: str,
    purpose: str = "",
    source_id: UUID | None = None,
    record_ids: Sequence[UUID] = (),
) -> Touched:
    """What a revocation of just this would reach if it were made now."""
    params = _params(creator, currency)
    params |= {"purpose": purpose, "source": source_id, "records": list(record_ids) or None}
    with connection.cursor() as cursor:
        cursor.execute(ALLOWED, params)
        records = int(cursor.fetchone()[0])
    rows = _standing(creator, scope, purpose, source_id, record_ids)
    parts = set(rows.values_list("part", flat=True))
    return Touched(records, len(parts), _to_be_told(rows, parts))


def _standing(
    creator: Creator, scope: str, purpose: str, source_id: UUID | None, record_ids: Sequence[UUID]
) -> QuerySet[Row]:
    """Her rows of published releases that lose their consent with what is named.

    A row needs every purpose of its release, so one purpose taken back takes the row.
    """
    rows = Row.objects.standing().filter(
        creator_id=creator.pk, release__state=ReleaseState.PUBLISHED
    )
    if scope == Scope.PURPOSE:
        return rows.filter(release__purposes__contains=[purpose])
    if scope == Scope.SOURCE:
        from_it = CleanRecord.objects.filter(
            record_id=OuterRef("record_id"), source_id__in=[source_id]
        )
        return rows.filter(Exists(from_it))
    if scope == Scope.RECORDS:
        return rows.filter(record_id__in=list(record_ids))
    return rows


def _to_be_told(rows: QuerySet[Row], parts: set[UUID]) -> list[str]:
    """The names of those who get a notice: see delivery.reading.licences_to_tell."""
    now = clock.now()
    had = Delivery.objects.filter(part__in=parts).values("licence")
    licences = Licence.objects.filter(release__in=rows.values("release")).filter(
        Q(starts_at__lte=now, ends_at__gt=now) | Q(pk__in=had)
    )
    names = licences.order_by("organisation__name").values("organisation__name")
    return [each["organisation__name"] for each in names.annotate(n=Count("pk"))]


def _params(creator: Creator, currency: str) -> dict[str, Any]:
    return {
        "creator": creator.pk,
        "at": clock.now(),
        "price": ANY_PRICE,
        "currency": currency,
    }
