"""What a creator shares by her consents, and how a recall of hers goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.models import Creator
from marketplace.consent.coverage import covered_by_row
from marketplace.consent.models import Grant, Revocation
from marketplace.consent.purposes import Purpose
from marketplace.content.models import Source
from marketplace.delivery.models import Notice
from marketplace.kit import clock
from marketplace.recalls.models import Recall

# Far above any price, so that no floor hides what is allowed; and the creator's own currency.
ANY_PRICE = 2**62
HERS = """(SELECT record_id, creator_id, source_id, kind FROM privacy_cleanrecord
  WHERE creator_id = %(creator)s) r"""
COVERED = covered_by_row(
    "r",
    named_buyer=False,
    at="%(at)s",
    purposes="ARRAY[u.purpose]",
    price="%(price)s",
    currency="%(currency)s",
)
BY_PURPOSE = f"""
SELECT u.purpose, r.kind, r.source_id, count(*)
FROM {HERS} CROSS JOIN unnest(%(purposes)s::varchar[]) AS u (purpose)
WHERE (%(source)s::uuid IS NULL OR r.source_id = %(source)s)
  AND EXISTS (SELECT 1 FROM consent_grant g WHERE {COVERED})
GROUP BY 1, 2, 3
"""  # noqa: S608 - constants of ours


@dataclass(frozen=True, slots=True)
class Shared:
    """How many records one purpose may be done with now, by kind and by source."""

    purpose: Purpose
    kinds: dict[str, int]
    sources: dict[UUID, int]

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


def shared(creator: Creator, currency: str, source: Source | None = None) -> list[Shared]:
    """What she allows now, purpose by purpose, counted over her clean records or one source's."""
    found = {code: Shared(Purpose(code), {}, {}) for code in allowed_purposes(creator)}
    params: dict[str, Any] = {
        "at": clock.now(),
        "price": ANY_PRICE,
        "currency": currency,
        "creator": creator.pk,
        "source": source.pk if source else None,
        "purposes": list(found),
    }
    with connection.cursor() as cursor:
        cursor.execute(BY_PURPOSE, params)
        for code, kind, source_id, number in cursor.fetchall():
            kinds, sources = found[code].kinds, found[code].sources
            kinds[kind] = kinds.get(kind, 0) + number
            sources[source_id] = sources.get(source_id, 0) + number
    return list(found.values())


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
