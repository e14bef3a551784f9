"""Which rows of a release a buyer may have now: those standing and covered for it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import connection

from accounts.models import Organisation
from marketplace.consent.coverage import PREDICATE, Use
from marketplace.consent.models import BuyerRequest, Grant
from marketplace.releases.models import Holding, Part, Release

ROWS = """(
  SELECT w.record_id, w.creator_id, w.weight, w.part_id, c.source_id, c.kind
  FROM releases_row w JOIN privacy_cleanrecord c ON c.record_id = w.record_id
  WHERE w.release_id = %(release)s
    AND NOT EXISTS (SELECT 1 FROM releases_removal m WHERE m.row_id = w.id)) r"""


@dataclass(frozen=True, slots=True)
class CreatorReach:
    """What a buyer may have of one creator's: rows, and their weight."""

    creator_id: UUID
    rows: int
    weight: int


@dataclass(frozen=True, slots=True)
class Split:
    """The rows that stand in a release, by what a buyer may do with them; they sum to all."""

    yours: int  # covered for this buyer
    by_name: int  # their creators decide about this buyer by name, and have not said yes
    others: int  # their creators allow other kinds of organisation only
    leaving: int  # taken back, run out or left out: the next rewrite takes them away

    @property
    def standing(self) -> int:
        return self.yours + self.by_name + self.others + self.leaving


# Covered for this kind of buyer if only her creator says yes to it by name.
_IF_ASKED = PREDICATE + "AND %(buyer_class)s = ANY (g.ask_classes)"


def split(release: Release, use: Use) -> Split:
    """Which rows a buyer may have now, and why not the others. `use` names the buyer."""
    asks = [
        use.predicate("r"),
        _IF_ASKED.format(r="r"),
        replace(use, organisation=None).predicate("r"),
    ]
    cases = " ".join(
        f"WHEN EXISTS (SELECT 1 FROM consent_grant g WHERE {ask}) THEN {place}"  # noqa: S608
        for place, ask in enumerate(asks)
    )
    sql = f"""SELECT CASE {cases} ELSE 3 END AS place, count(*)
              FROM {ROWS} GROUP BY place"""  # noqa: S608 - constants of this code
    with connection.cursor() as cursor:
        cursor.execute(sql, {**use.params, "release": release.pk})
        found = dict(cursor.fetchall())
    return Split(*(found.get(place, 0) for place in range(4)))


def split_for(organisation: Organisation, release: Release) -> Split:
    """The same for a buyer, by the purposes and the price that the release is offered at."""
    use = Use(tuple(release.purposes), release.price_amount, release.currency, organisation)
    return split(release, use)


def by_creator(release: Release, use: Use) -> list[CreatorReach]:
    """What `use` covers in the release by creator, in the order of their ids: a sale's split."""
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
