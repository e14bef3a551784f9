"""Months of the calendar."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marketplace.kit import months

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))


def test_a_year_ends_with_december_and_goes_on_with_january():
    assert months.between(date(2024, 11, 30), date(2025, 1, 1)) == [
        date(2024, 11, 1),
        date(2024, 12, 1),
        date(2025, 1, 1),
    ]
    assert months.following(date(2024, 12, 1)) == date(2025, 1, 1)


@given(first=DAYS, last=DAYS)
def test_every_month_is_followed_by_the_next(first: date, last: date):
    found = months.between(min(first, last), max(first, last))
    assert found[1:] == [months.following(month) for month in found[:-1]]
    assert found[0] == min(first, last).replace(day=1)


@given(day=DAYS)
def test_a_day_lies_between_its_month_and_the_following(day: date):
    [month] = months.between(day, day)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert months.begins(month) <= noon < months.begins(months.following(month))
    assert months.begins(months.following(month)) - months.begins(month) <= timedelta(days=31)
