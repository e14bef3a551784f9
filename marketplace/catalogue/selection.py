"""What a bundle selects: covered clean records. The page counts with it and a cut reads with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.catalogue.models import Bundle
from marketplace.consent.coverage import Use
from marketplace.kit.errors import Refusal

# Seconds a live count may take; a market too large for it still cuts, only without the preview.
COUNT_LIMIT = 5.0
ANY_PRICE = 2**62  # far above any floor

COLUMNS = """
  c.record_id, c.creator_id, c.source_id, c.kind, c.language, c.month, c.platform, c.text,
  c.target_key, c.weight, c.policy, g.id AS grant_id, g.expires_at
"""


class CountTakesTooLong(Refusal):
    message = _(
        "There are too many records to count while you wait. Narrow the languages or the period, "
        "or cut a release: the cut counts exactly."
    )
    status = 503
    code = "count_takes_too_long"


@dataclass(frozen=True, slots=True)
class Selection:
    """A query and its parameters: `(…)` around `sql` is a relation of COLUMNS."""

    sql: str
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """What a bundle would hold if it were cut now."""

    records: int = 0
    creators: int = 0
    by_language: dict[str, int] = field(default_factory=dict)
    by_kind: dict[str, int] = field(default_factory=dict)
    by_month: dict[date | None, int] = field(default_factory=dict)
    biggest: int = 0  # records of the creator who has the most

    @property
    def top_share(self) -> float:
        """The share, 0 to 1, of the creator who has the most."""
        return self.biggest / self.records if self.records else 0.0


def selected(bundle: Bundle, use: Use | None = None, columns: str = COLUMNS) -> Selection:
    """The clean records a bundle selects that `use` covers, each with its grant; no duplicates.

    Without `use`, the bundle's own: all of its purposes, at its price, for some class of buyer.
    """
    use = use or bundle.use
    where = ["c.kind = ANY(%(kinds)s)"]
    if bundle.languages:
        where.append("c.language = ANY(%(languages)s)")
    if bundle.platforms:
        where.append("c.platform = ANY(%(platforms)s)")
    if bundle.month_from:
        where.append("c.month >= %(month_from)s")
    if bundle.month_to:
        where.append("c.month <= %(month_to)s")
    narrowed = " AND ".join(where)
    sql = f"""SELECT {columns} FROM privacy_cleanrecord c {use.lateral("c")} WHERE {narrowed}"""  # noqa: S608
    return Selection(
        sql,
        {
            **use.params,
            "kinds": list(bundle.kinds),
            "languages": list(bundle.languages),
            "platforms": list(bundle.platforms),
            "month_from": bundle.month_from,
            "month_to": bundle.month_to,
        },
    )


def counts(bundle: Bundle) -> Counts:
    """How many records and creators a cut would select now. Raises CountTakesTooLong."""
    chosen = selected(bundle, columns="c.creator_id, c.language, c.kind, c.month")
    sql = f"""
      WITH chosen AS MATERIALIZED ({chosen.sql}),
      per_creator AS (SELECT count(*) AS n FROM chosen GROUP BY creator_id)
      SELECT 'all', NULL, NULL::date, count(*) FROM chosen
      UNION ALL SELECT 'creators', NULL, NULL, count(*) FROM per_creator
      UNION ALL SELECT 'biggest', NULL, NULL, coalesce(max(n), 0) FROM per_creator
      UNION ALL SELECT 'language', language, NULL, count(*) FROM chosen GROUP BY language
      UNION ALL SELECT 'kind', kind, NULL, count(*) FROM chosen GROUP BY kind
      UNION ALL SELECT 'month', NULL, month, count(*) FROM chosen GROUP BY month
    """  # noqa: S608
    with _at_most(COUNT_LIMIT), connection.cursor() as cursor:
        cursor.execute(sql, chosen.params)
        rows = cursor.fetchall()
    figures = {what: n for what, _name, _month, n in rows if what in {"all", "creators", "biggest"}}
    return Counts(
        records=figures["all"],
        creators=figures["creators"],
        biggest=figures["biggest"],
        by_language=_ranked({name: n for what, name, _m, n in rows if what == "language"}),
        by_kind=_ranked({name: n for what, name, _m, n in rows if what == "kind"}),
        by_month={month: n for what, _name, month, n in rows if what == "month"},
    )


def at_any_price(bundle: Bundle) -> tuple[int, int]:
    """Records and creators a cut would select if its price reached every floor.

    Raises CountTakesTooLong.
    """
    use = Use(tuple(bundle.purposes), ANY_PRICE, bundle.currency)
    chosen = selected(bundle, use, columns="c.creator_id")
    sql = f"SELECT count(*), count(DISTINCT creator_id) FROM ({chosen.sql}) chosen"  # noqa: S608
    with _at_most(COUNT_LIMIT), connection.cursor() as cursor:
        cursor.execute(sql, chosen.params)
        records, creators = cursor.fetchone()
    return int(records), int(creators)


def known_languages() -> list[str]:
    """The languages that clean records are in: a walk along the index, one step for each."""
    sql = """WITH RECURSIVE found AS (
        (SELECT language FROM privacy_cleanrecord ORDER BY language LIMIT 1)
        UNION ALL SELECT (SELECT c.language FROM privacy_cleanrecord c
          WHERE c.language > found.language ORDER BY c.language LIMIT 1)
        FROM found WHERE found.language IS NOT NULL)
      SELECT language FROM found WHERE language <> ''"""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


def _ranked(numbers: dict[str, int]) -> dict[str, int]:
    return dict(sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0])))


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Bound what one page may cost the database."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = {round(seconds * 1_000)}")
            yield
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == "57014":  # query_canceled
            raise CountTakesTooLong from error
        raise
