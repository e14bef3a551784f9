"""Money is never lost, made or mixed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kit.money import Money, split

weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=60).filter(any)
amounts = st.integers(0, 10**13)


@given(amounts, weights)
def test_a_split_gives_out_every_micro_unit_and_no_more(amount, weights):
    assert sum(split(amount, weights)) == amount


@given(amounts, weights)
def test_each_share_is_within_one_unit_of_its_exact_part(amount, weights):
    total = sum(weights)
    for share, weight in zip(split(amount, weights), weights, strict=True):
        assert abs(share * total - amount * weight) < total


@given(amounts, weights)
def test_more_weight_never_earns_less(amount, weights):
    shares = split(amount, weights)
    for one, more in zip(*(iter(sorted(zip(weights, shares, strict=True))),) * 2, strict=False):
        assert one[0] == more[0] or one[1] <= more[1]


@given(amounts, weights)
def test_who_weighs_nothing_gets_nothing(amount, weights):
    pairs = zip(split(amount, weights), weights, strict=True)
    assert all(share == 0 for share, weight in pairs if weight == 0)


@pytest.mark.parametrize("bad", [(1, []), (1, [0, 0]), (-1, [1]), (1, [2, -1])])
def test_a_split_without_anyone_to_give_to_is_refused(bad):
    with pytest.raises(ValueError):
        split(*bad)


def test_currencies_do_not_mix():
    with pytest.raises(ValueError, match="cannot mix"):
        Money(1, "USD") + Money(1, "EUR")


@given(st.integers(0, 10**13), st.sampled_from(["USD", "JPY"]))
def test_whole_minor_units_and_the_rest_are_the_amount(amount, currency):
    minor, left = Money(amount, currency).whole_minor()
    assert Money.of_minor(minor, currency) + left == Money(amount, currency)


@given(st.integers(0, 10**13))
def test_what_is_charged_is_never_less_than_the_sum(amount):
    money = Money(amount, "USD")
    charged = money.rounded_up_to_minor()
    assert 0 <= charged.amount - amount < 10_000
    assert charged.whole_minor()[1].amount == 0


@given(st.integers(0, 10**13), st.integers(0, 10_000))
def test_fee_and_the_rest_are_the_total(amount, basis_points):
    total = Money(amount, "USD")
    fee = total.share(basis_points)
    assert fee + (total - fee) == total
    assert 0 <= fee.amount <= amount
