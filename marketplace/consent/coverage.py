"""Coverage: the one predicate that says whether a record may be licensed, and by which grant.

Every selection, publication and delivery uses it. Unknown means not allowed; the most restrictive
wins; a use that names no purpose is covered by nothing. It reads any relation with
`record_id, creator_id, source_id, kind` columns.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import Organisation
from marketplace.kit import clock

# g is consent_grant; {r} is the relation of records. All of `purposes` must be allowed by one
# grant, and no narrowing of that grant may touch the record for any of them.
PREDICATE = """
  g.creator_id = {r}.creator_id
  AND g.starts_at <= %(at)s AND g.expires_at > %(at)s
  AND cardinality(%(purposes)s::varchar[]) > 0
  AND g.purposes @> %(purposes)s::varchar[]
  AND {r}.kind = ANY (g.kinds)
  AND (g.every_source OR {r}.source_id = ANY (g.source_ids))
  AND (g.floor_amount = 0 OR (g.currency = %(currency)s AND g.floor_amount <= %(price)s))
  AND NOT EXISTS (
    SELECT 1 FROM consent_narrowing n
    WHERE n.grant_id = g.id
      AND (n.purpose = '' OR n.purpose = ANY (%(purposes)s))
      AND (n.source_id IS NULL OR n.source_id = {r}.source_id)
      AND (n.record_id IS NULL OR n.record_id = {r}.record_id))
  AND NOT EXISTS (
    SELECT 1 FROM consent_exclusion x
    WHERE x.record_id = {r}.record_id AND x.creator_id = {r}.creator_id)
"""
# Which buyers: without one, a grant that is open to some class of buyer at all.
ANY_BUYER = "AND (g.automatic_classes <> '{{}}' OR g.ask_classes <> '{{}}')"
THIS_BUYER = """
  AND (%(buyer_class)s = ANY (g.automatic_classes)
    OR (%(buyer_class)s = ANY (g.ask_classes) AND EXISTS (
      SELECT 1 FROM consent_buyerrequest q
      WHERE q.creator_id = g.creator_id AND q.organisation_id = %(organisation)s AND q.allowed)))
"""


@dataclass(frozen=True, slots=True)
class Use:
    """A use that must be covered: purposes, the price offered, the instant, and perhaps a buyer.

    `price` is in micro-units of `currency` for a thousand records and one purpose.
    """

    purposes: tuple[str, ...]
    price: int
    currency: str
    organisation: Organisation | None = None
    at: datetime | None = None

    @property
    def params(self) -> dict[str, Any]:
        buyer = self.organisation
        return {
            "purposes": list(self.purposes),
            "price": self.price,
            "currency": self.currency,
            "at": self.at or clock.now(),
            "buyer_class": buyer.buyer_class if buyer else None,
            "organisation": buyer.pk if buyer else None,
        }

    def predicate(self, relation: str) -> str:
        """SQL that is true for a grant `g` and a row of `relation` it covers."""
        buyer = THIS_BUYER if self.organisation else ANY_BUYER
        return (PREDICATE + buyer).format(r=relation)

    def lateral(self, relation: str) -> str:
        """`JOIN LATERAL` that adds, as `g`, the grant covering each row: the newest one wins."""
        return f"""JOIN LATERAL (
          SELECT g.id, g.expires_at FROM consent_grant g
          WHERE {self.predicate(relation)}
          ORDER BY g.given_at DESC, g.id DESC LIMIT 1) g ON true"""  # noqa: S608 - constants of ours


def covered_by_row(relation: str, *, named_buyer: bool, **columns: str) -> str:
    """The predicate where each use is a row: SQL expressions stand in for the parameters.

    Named as `Use.params` are, without `buyer_class` and `organisation` where no buyer is named.
    """
    buyer = THIS_BUYER if named_buyer else ANY_BUYER
    return (PREDICATE + buyer).format(r=relation) % columns


def covering_grants(
    use: Use, relation: str, where: str = "true", **params: Any
) -> dict[UUID, UUID]:
    """record_id → grant_id for the rows of `relation` (a table or subquery) that `use` may have."""
    from django.db import connection

    sql = f"SELECT r.record_id, g.id FROM {relation} r {use.lateral('r')} WHERE {where}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, {**use.params, **params})
        return dict(cursor.fetchall())
