"""A month on one sheet: opening plus earned minus paid is closing, whatever happened."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
import time_machine

from marketplace.kit.money import Money
from marketplace.payouts.models import balance
from marketplace.payouts.statements import months_of, statement
from tests.payouts.earned import earn, pay
from tests.releases import world

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
FIRST = datetime(2025, 10, 5, tzinfo=UTC)


@pytest.fixture
def release(sam, maya, wen):
    world.give_grant(maya)
    world.add_records(maya, 4)
    return world.plain_release(world.make_bundle(sam), sam, [maya])


@pytest.fixture(autouse=True)
def in_march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("seed", range(6))
def test_every_month_adds_up_and_opens_where_the_last_one_closed(
    release, acme, ana, maya, wen, seed
):
    luck = Random(seed)
    reach = int((NOW - FIRST).total_seconds())
    for _ in range(8):
        at = FIRST + timedelta(seconds=luck.randrange(reach))
        earn(release, acme, ana, at, {maya: luck.randrange(90_000_000), wen: 7})
    for state in ("paid", "paid", "failed", "paid"):
        at = FIRST + timedelta(seconds=luck.randrange(reach))
        pay(maya, 10_000 * luck.randrange(1, 900), at, state)
    sheets = [statement(maya, month, "USD") for month in reversed(months_of(maya, "USD"))]
    for sheet in sheets:
        assert sheet.opening + sheet.earned - sheet.paid == sheet.closing
        assert len(sheet.entries) == len(sheet.earnings) + len(sheet.payouts)
        assert [at for at, _e, _p in sheet.entries] == sorted(at for at, _e, _p in sheet.entries)
    for older, newer in zip(sheets, sheets[1:], strict=False):
        assert older.closing == newer.opening
    assert sum(len(sheet.earnings) for sheet in sheets) == 8
    assert sheets[-1].closing == balance(maya, "USD")
    assert all(earning.creator_id == maya.pk for sheet in sheets for earning in sheet.earnings)


def test_an_instant_belongs_to_one_month_alone(release, acme, ana, maya):
    midnight = datetime(2026, 2, 1, tzinfo=UTC)
    earn(release, acme, ana, midnight, {maya: 5})
    earn(release, acme, ana, midnight - timedelta(microseconds=1), {maya: 3})
    january, february = (statement(maya, date(2026, n, 1), "USD") for n in (1, 2))
    assert (january.earned, january.closing) == (Money(3, "USD"), Money(3, "USD"))
    assert (february.opening, february.earned) == (Money(3, "USD"), Money(5, "USD"))


def test_a_payout_under_way_is_still_open(release, acme, ana, maya):
    earn(release, acme, ana, FIRST, {maya: 30_000_000})
    pay(maya, 30_000_000, NOW, "planned")
    sheet = statement(maya, date(2026, 3, 1), "USD")
    assert (sheet.paid, sheet.closing) == (Money(0, "USD"), Money(30_000_000, "USD"))
    assert not sheet.is_complete
    assert sheet.ends == NOW


def test_there_are_statements_from_the_first_earning_until_now(release, acme, ana, maya, wen):
    assert months_of(maya, "USD") == []
    earn(release, acme, ana, datetime(2025, 12, 31, 23, tzinfo=UTC), {maya: 1})
    assert months_of(maya, "USD") == [
        date(2026, 3, 1),
        date(2026, 2, 1),
        date(2026, 1, 1),
        date(2025, 12, 1),
    ]
    assert months_of(wen, "USD") == []
