"""What a creator reads of her earnings; and that nobody else's share can be read from it."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from marketplace.payouts import reading
from marketplace.payouts.reading import CROWD, ENOUGH, crowds, step_width
from tests.payouts.earned import earn
from tests.releases import world

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


@given(counts=st.lists(st.integers(0, 40), max_size=12), width=st.integers(1, 10**9))
def test_no_step_stands_for_fewer_than_a_crowd(counts, width):
    steps = crowds(counts, width)
    assert all(number >= CROWD for _low, _high, number in steps)
    if steps:
        assert sum(number for _low, _high, number in steps) == sum(counts)
        assert steps[0][0] == 0
        assert steps[-1][1] is None
        assert [high for _low, high, _n in steps[:-1]] == [low for low, _high, _n in steps[1:]]


@given(largest=st.integers(1, 10**15))
def test_steps_are_round_and_at_most_ten(largest):
    width = step_width(largest)
    assert largest // width < 10
    assert str(width).rstrip("0") in {"1", "2", "5"}


@pytest.fixture
def sold(sam, ana, acme, maya):
    """A sale split among Maya and as many others as it is told, who earn 1, 2, 3 … dollars."""
    world.give_grant(maya)
    world.add_records(maya, 4)
    release = world.plain_release(world.make_bundle(sam), sam, [maya])

    def sold(others: int, hers: int = 4_000_000, at: datetime = NOW):
        people = world.make_creators(others)
        shares = {each: (n + 1) * 1_000_000 for n, each in enumerate(people)}
        return earn(release, acme, ana, at, {maya: hers, **shares})

    return sold


@pytest.mark.django_db
def test_shares_are_drawn_only_where_many_shared_a_sale(sold, maya, wen):
    sold(ENOUGH - 2)
    assert reading.spread(maya, "USD") is None
    allocation = sold(ENOUGH - 1)
    spread = reading.spread(maya, "USD")
    assert spread.allocation == allocation
    assert spread.creators == ENOUGH
    low, high, _number = spread.steps[spread.hers]
    assert low <= 4_000_000 < high
    assert reading.spread(wen, "USD") is None


@pytest.mark.django_db
def test_the_largest_share_of_all_lies_in_the_last_step(sold, maya):
    sold(30, hers=900_000_000)
    spread = reading.spread(maya, "USD")
    assert spread is None or spread.hers == len(spread.steps) - 1
    sold(40, hers=41_000_000)
    assert reading.spread(maya, "USD").hers == len(reading.spread(maya, "USD").steps) - 1


@pytest.mark.django_db
def test_every_month_since_the_first_is_there_also_an_empty_one(sold, maya, wen):
    with time_machine.travel(NOW, tick=False):
        sold(1, hers=3, at=datetime(2025, 12, 31, 23, 59, tzinfo=UTC))
        sold(1, hers=5)
        monthly = reading.monthly(maya, "USD")
        assert monthly.months == tuple(
            date(2025 + n // 13, (n - 1) % 12 + 1, 1) for n in range(12, 16)
        )
        assert monthly.totals == [3, 0, 0, 5]
        assert [name for name, _values in monthly.buyers] == ["Acme Models"]
        assert reading.monthly(wen, "USD") == reading.Monthly((), ())


@pytest.mark.django_db
def test_what_a_buyer_paid_is_hers_the_others_and_the_fee(sold, maya):
    sold(3)
    flow = reading.flow(maya, "USD")
    assert flow.paid.amount == 10_000_000
    assert flow.hers.amount == 4_000_000
    assert flow.hers + flow.others + flow.fee == flow.paid
