"""Earnings, how each was computed, and the monthly sheet: for the creator alone."""

import re
from datetime import UTC, datetime

import pytest
import time_machine

from tests.cast import signed_in
from tests.payouts.earned import earn, pay
from tests.releases import world

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sold(sam, ana, acme, maya, wen):
    """Maya earned 12.345678 dollars in February and was paid 12.34 of them in March."""
    world.give_grant(maya)
    world.add_records(maya, 4)
    release = world.plain_release(world.make_bundle(sam), sam, [maya])
    february = datetime(2026, 2, 3, tzinfo=UTC)
    earn(release, acme, ana, february, {maya: 12_345_678, wen: 1_000_000})
    pay(maya, 12_340_000, datetime(2026, 3, 2, tzinfo=UTC))


def test_each_sale_shows_how_her_part_was_computed(sold, maya):
    page = signed_in(maya.user).get("/earnings/").text
    told = page[page.index("How this was computed") :]
    for figure in ("$10.00", "$1.50", "$13.345678", "10 of 20", "$12.345678"):
        assert figure in told
    assert "$0.005678" not in page  # the balance is cut to whole cents
    assert "What each creator earned" not in page  # two are no crowd


def test_before_the_first_sale_it_says_what_will_be_here(maya):
    page = signed_in(maya.user).get("/earnings/").text
    assert "Nothing sold yet" in page
    assert "/earnings/2026/" not in page


def test_a_sheet_shows_what_adds_up(sold, maya):
    client = signed_in(maya.user)
    february = client.get("/earnings/2026/2/").text
    amounts = re.findall(r'class="num">([−$0-9.,]+)<', february)
    assert amounts == ["$0.00", "$12.345678", "$12.345678", "$0.00", "$12.345678"]
    march = client.get("/earnings/2026/3/").text
    amounts = re.findall(r'class="num">([−$0-9.,]+)<', march)
    assert amounts == ["$12.345678", "−$12.34", "$0.00", "−$12.34", "$0.005678"]
    assert "This month is not over" in march
    assert "This month is not over" not in february


@pytest.mark.parametrize("month", ["2026/1", "2026/4", "2026/13", "2026/0", "0/1", "99999/1"])
def test_there_is_no_sheet_of_a_month_without_her(sold, maya, month):
    assert signed_in(maya.user).get(f"/earnings/{month}/").status_code == 404


def test_nobody_else_reads_her_sheet(sold, maya, wen, mallory):
    assert signed_in(mallory).get("/earnings/2026/2/").status_code == 404
    page = signed_in(wen.user).get("/zh-hans/earnings/2026/2/").text
    assert "$12.345678" not in page
    assert maya.user.email not in page
