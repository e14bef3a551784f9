"""What a creator may see of her records once they are out: who holds them, how a recall goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from accounts.models import Creator
from marketplace.consent.coverage import Use
from marketplace.consent.models import Grant, Revocation
from marketplace.consent.purposes import Purpose
from marketplace.delivery.models import Notice
from marketplace.purchases.models import Licence
from marketplace.recalls.models import Recall
from marketplace.releases.models import Row

# Far above any price, so that no floor hides what is allowed; and the creator's own currency.
ANY_PRICE = 2**62
STANDING = """(
  SELECT w.record_id, w.creator_id, c.source_id, c.kind
  FROM releases_row w JOIN privacy_cleanrecord c ON c.record_id = w.record_id
  WHERE w.release_id = %(release)s AND w.creator_id = %(creator)s
    AND NOT EXISTS (SELECT 1 FROM releases_removal m WHERE m.row_id = w.id)) r"""
HERS = """(SELECT record_id, creator_id, source_id, kind FROM privacy_cleanrecord
  WHERE creator_id = %(creator)s) r"""


@dataclass(frozen=True, slots=True)
class Holder:
    """A licence that may have rows of hers now, and how many."""

    licence: Licence
    rows: int


@dataclass(frozen=True, slots=True)
class Shared:
    """How many records one purpose may be done with now, by kind and by source."""

    purpose: Purpose
    kinds: dict[str, int]
    sources: dict[UUID, int]

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


def holders(creator: Creator) -> list[Holder]:
    """Every licence in force that may have records of hers, the newest first."""
    releases = Row.objects.standing().filter(creator_id=creator.pk).values("release")
    licences = (
        Licence.objects.in_force()
        .filter(release__in=releases)
        .select_related("organisation", "release__bundle", "settlement__purchase")
        .order_by("-starts_at")
    )
    found = [Holder(licence, _rows_for(creator, licence)) for licence in licences]
    return [holder for holder in found if holder.rows]


def _rows_for(creator: Creator, licence: Licence) -> int:
    use = licence.use
    sql = f"SELECT count(*) FROM {STANDING} {use.lateral('r')}"  # noqa: S608 - constants of ours
    with connection.cursor() as cursor:
        cursor.execute(sql, {**use.params, "release": licence.release_id, "creator": creator.pk})
        return int(cursor.fetchone()[0])


def shared(creator: Creator, currency: str) -> list[Shared]:
    """What she allows now, purpose by purpose, counted over her clean records."""
    found = [_shared(creator, code, currency) for code in allowed_purposes(creator)]
    return [each for each in found if each.total]


def allowed_purposes(creator: Creator) -> list[str]:
    """The purposes of her live consents that no revocation took as a whole."""
    grants = Grant.objects.of(creator).live().prefetch_related("narrowings")
    left = {code for grant in grants for code in grant.left_purposes}
    return [code for code in Purpose.values if code in left]


def allowed_sources(creator: Creator, source_ids: Iterable[UUID]) -> list[UUID]:
    """Those of her sources that some live consent allows and no revocation took as a whole."""
    found = set()
    wanted = list(source_ids)
    for grant in Grant.objects.of(creator).live().prefetch_related("narrowings"):
        if not grant.is_over:
            gone = {n.source_id for n in grant.narrowings.all() if not (n.purpose or n.record_id)}
            allowed = wanted if grant.every_source else grant.source_ids
            found |= {each for each in allowed if each not in gone}
    return [each for each in wanted if each in found]


def _shared(creator: Creator, code: str, currency: str) -> Shared:
    use = Use((code,), ANY_PRICE, currency)
    sql = f"""SELECT r.kind, r.source_id, count(*) FROM {HERS} {use.lateral("r")}
              GROUP BY 1, 2"""  # noqa: S608 - constants of ours
    kinds: dict[str, int] = {}
    sources: dict[UUID, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, {**use.params, "creator": creator.pk})
        for kind, source, number in cursor.fetchall():
            kinds[kind] = kinds.get(kind, 0) + number
            sources[source] = sources.get(source, 0) + number
    return Shared(Purpose(code), kinds, sources)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a recall is: parts rewritten, buyers told, buyers that acknowledged."""

    recall: Recall
    notices: list[Notice]

    @classmethod
    def of(cls, recall: Recall) -> "Progress":
        notices = (
            Notice.objects.filter(revocation_id=recall.revocation_id)
            .select_related("licence__organisation", "licence__release__bundle", "part")
            .order_by("licence__organisation__name", "created_at", "pk")
        )
        return cls(recall, list(notices))

    @property
    def parts(self) -> int:
        return self.recall.reaches.count()

    @property
    def rewritten(self) -> int:
        return self.recall.reaches.rewritten().count()

    @property
    def told(self) -> int:
        return sum(1 for notice in self.notices if notice.ready_at)

    @property
    def acknowledged(self) -> int:
        return sum(1 for notice in self.notices if notice.acknowledged_at)

    @property
    def is_settled(self) -> bool:
        """Nothing more happens by itself; only buyers may still acknowledge."""
        return self.recall.is_finished and self.told == len(self.notices)


def of_revocation(revocation: Revocation) -> Recall | None:
    return Recall.objects.filter(revocation=revocation).first()
