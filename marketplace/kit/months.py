"""Months of the calendar in UTC, each named by its first day."""

from datetime import UTC, date, datetime


def between(first: date, last: date) -> list[date]:
    """Every month from the one that holds `first` to the one that holds `last`, both counted."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def begins(month: date) -> datetime:
    """The instant a month begins."""
    return datetime(month.year, month.month, 1, tzinfo=UTC)


def following(month: date) -> date:
    """The month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
