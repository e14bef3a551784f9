"""A creator's records by month and kind: what a chart draws, and what a filter offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date

from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import TruncMonth

from marketplace.consent.models import RecordKind
from marketplace.content.models import Record
from marketplace.kit import months as calendar

MOST_COLUMNS = 48  # months in a chart; a longer life is drawn by years


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How many records of each kind fall in each period; `undated` have no known time."""

    periods: tuple[str, ...]
    kinds: tuple[tuple[RecordKind, tuple[int, ...]], ...]
    undated: int


def lifetime(records: QuerySet[Record]) -> Lifetime:
    """The records by month, or by year where they reach over more than MOST_COLUMNS months."""
    rows = (
        records.order_by()
        .annotate(month=TruncMonth("occurred_at", tzinfo=UTC))
        .values_list("month", "kind")
        .annotate(Count("pk"))
    )
    counts: dict[tuple[date, str], int] = {}
    undated = 0
    for month, kind, number in rows:
        if month is None:
            undated += number
        else:
            counts[month.date(), kind] = number
    if not counts:
        return Lifetime((), (), undated)
    months = calendar.between(min(m for m, _k in counts), max(m for m, _k in counts))
    by_year = len(months) > MOST_COLUMNS
    periods = list(dict.fromkeys(_period(month, by_year) for month in months))
    present = [kind for kind in RecordKind if any(kind == each for _m, each in counts)]
    return Lifetime(
        tuple(periods),
        tuple((kind, _column(counts, kind, periods, by_year)) for kind in present),
        undated,
    )


def reach(records: QuerySet[Record]) -> list[date]:
    """Every month from the newest record to the oldest."""
    ends = records.order_by().aggregate(first=Min("occurred_at"), last=Max("occurred_at"))
    if ends["first"] is None:
        return []
    return calendar.between(
        ends["first"].astimezone(UTC).date(), ends["last"].astimezone(UTC).date()
    )[::-1]


def _period(month: date, by_year: bool) -> str:
    return f"{month:%Y}" if by_year else f"{month:%Y-%m}"


def _column(
    counts: dict[tuple[date, str], int], kind: str, periods: Sequence[str], by_year: bool
) -> tuple[int, ...]:
    totals = dict.fromkeys(periods, 0)
    for (month, each), number in counts.items():
        if each == kind:
            totals[_period(month, by_year)] += number
    return tuple(totals[period] for period in periods)
