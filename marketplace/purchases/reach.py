"""Which rows of a release a buyer may have now: those standing and covered for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from accounts.models import Organisation
from marketplace.consent.coverage import Use
from marketplace.consent.models import BuyerRequest, Grant
from marketplace.releases.models import Holding, Part, Release

ROWS = """(
  SELECT w.record_id, w.creator_id, w.weight, w.part_id, c.source_id, c.kind
  FROM releases_row w JOIN privacy_cleanrecord c ON c.record_id = w.record_id
  WHERE w.release_id = %(release)s
    AND NOT EXISTS (SELECT 1 FROM releases_removal m WHERE m.row_id = w.id)) r"""


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of a release a buyer may have."""

    rows: int
    creators: int
    weight: int


@dataclass(frozen=True, slots=True)
class CreatorReach:
    """One creator's rows and weight in it."""

    creator_id: UUID
    rows: int
    weight: int


def reach(release: Release, use: Use) -> Reach:
    """Rows, creators and weight that `use` covers in the release."""
    sql = f"""SELECT count(*), count(DISTINCT r.creator_id), coalesce(sum(r.weight), 0)
              FROM {ROWS} {use.lateral("r")}"""  # noqa: S608 - constants of this code
    with connection.cursor() as cursor:
        cursor.execute(sql, {**use.params, "release": release.pk})
        rows, creators, weight = cursor.fetchone()
    return Reach(rows, creators, int(weight))


def by_creator(release: Release, use: Use) -> list[CreatorReach]:
    """The same by creator, in the order of their ids, in which a sale is split."""
    sql = f"""SELECT r.creator_id, count(*), sum(r.weight) FROM {ROWS} {use.lateral("r")}
              GROUP BY r.creator_id ORDER BY r.creator_id"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, {**use.params, "release": release.pk})
        return [CreatorReach(creator, rows, int(sum_)) for creator, rows, sum_ in cursor.fetchall()]


def record_ids(part: Part, use: Use) -> Iterator[UUID]:
    """The records of one part that `use` covers."""
    sql = f"""SELECT r.record_id FROM {ROWS} {use.lateral("r")}
              WHERE r.part_id = %(part)s"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, {**use.params, "release": part.release_id, "part": part.pk})
        yield from (row[0] for row in cursor.fetchall())


def to_be_asked(release: Release, organisation: Organisation) -> list[UUID]:
    """Creators in the release who wish to be asked about this buyer by name and were not yet."""
    inside = Holding.objects.filter(release=release, rows__gt=0).values("creator_id")
    asked = BuyerRequest.objects.filter(organisation=organisation).values("creator")
    wishing = Grant.objects.asking(organisation.buyer_class).filter(creator__in=inside)
    return sorted(set(wishing.exclude(creator__in=asked).values_list("creator", flat=True)))
