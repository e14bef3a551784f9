"""The till: the sum is made plain, adds up, and each reader learns what they can do about it."""

import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Creator, User, Verification
from marketplace.consent.models import BuyerRequest
from marketplace.kit import clock
from marketplace.kit.money import Money
from marketplace.purchases import actions
from marketplace.purchases.models import Purchase
from marketplace.purchases.pricing import price_of
from marketplace.purchases.reach import Split, split_for
from marketplace.purchases.refusals import TooSmallToCharge
from marketplace.releases.models import Release
from tests.cast import signed_in
from tests.delivery.conftest import make_licence
from tests.releases import world

TRAIN = {"purposes": ["train_generative"]}


@pytest.fixture
def release(sam: User) -> Release:
    world.fill(creators=22, records=10)
    return world.cut(world.make_bundle(sam, purposes=["train_generative", "evaluation"]), sam)


def till(release: Release) -> str:
    return f"/releases/{release.public_id}/licence/"


def page(user: User, release: Release, **asked: object) -> str:
    return signed_in(user).get(till(release), asked).content.decode()


PAY = re.compile(r"Pay \$[\d.,]+ with Stripe")


def test_the_sum_is_shown_line_by_line(release: Release, acme, ana: User) -> None:
    both = ["train_generative", "evaluation"]
    answer = signed_in(ana).get(till(release), {"purposes": both})
    text = " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
    assert "Records you may have 220" in text
    assert "times purposes × 2" in text
    assert "times the price for a thousand × $40.00 ÷ 1,000" in text
    assert "You pay $17.60" in text
    assert "of which creators receive $14.96" in text
    assert "and Assent’s fee (15 %) $2.64" in text
    assert "Pay $17.60 with Stripe" in text


def test_before_a_purpose_is_chosen_each_says_its_price_and_nothing_can_be_paid(
    release: Release, acme, ana: User
) -> None:
    text = page(ana, release)
    assert text.count("$8.80") == 2
    assert not PAY.search(text)
    assert "checked" not in text


def test_an_engineer_sees_the_sum_and_no_button(release: Release, acme, bo: User) -> None:
    text = page(bo, release, **TRAIN)
    assert "$8.80" in text
    assert not PAY.search(text)
    assert "An administrator pays" in text


def test_who_is_not_verified_sees_the_sum_and_what_is_missing(
    release: Release, acme, ana: User
) -> None:
    Verification.objects.update(ended_at=clock.now(), ended_by=ana)
    text = page(ana, release, **TRAIN)
    assert "You pay" in text and "$8.80" in text
    assert "Your organisation is not verified yet" in text
    assert not PAY.search(text)
    assert "Your organisation is not verified yet" in page(ana, release)  # before choosing, too


def test_a_sum_below_what_a_card_can_pay_says_so_before_stripe_is_asked(
    sam: User, acme, ana: User
) -> None:
    world.fill(creators=22, records=1)
    release = world.cut(world.make_bundle(sam, price_amount=1_000_000), sam)
    text = page(ana, release, **TRAIN)
    assert "No card can be charged less than $0.50" in text
    assert not PAY.search(text)
    answer = signed_in(ana).post(till(release), TRAIN)
    assert answer.status_code == 409
    assert (
        "The sum is $0.03, and no card can be charged less than $0.50." in answer.content.decode()
    )
    with pytest.raises(TooSmallToCharge):
        actions.begin_checkout(
            by=ana.memberships.get(), release=release, purposes=["train_generative"]
        )
    assert not Purchase.objects.exists()


def test_free_records_need_no_card(sam: User, acme, ana: User) -> None:
    world.fill(creators=22, records=1)
    release = world.cut(world.make_bundle(sam, price_amount=0), sam)
    text = page(ana, release, **TRAIN)
    assert "Begin the licence, free of charge" in text
    assert "Too little to charge" not in text


def test_nothing_in_it_for_this_buyer_says_why(sam: User, acme, ana: User) -> None:
    world.fill(creators=22, records=2, automatic_classes=["academic"])
    release = world.cut(world.make_bundle(sam), sam)
    text = page(ana, release)
    assert "Nothing in it for you now" in text
    assert "No creator in this release allows your kind of organisation" in text
    assert not PAY.search(page(ana, release, **TRAIN))


def test_rows_are_split_by_why_a_buyer_may_have_them(sam: User, acme, ana: User) -> None:
    people = world.fill(creators=20, records=4)
    asking = world.fill(creators=3, records=4, automatic_classes=[], ask_classes=["company"])
    world.fill(creators=2, records=4, automatic_classes=["academic"])
    release = world.cut(world.make_bundle(sam), sam)
    BuyerRequest.objects.create(
        creator=asking[0], organisation=acme, allowed=True, answered_at=clock.now()
    )
    world.narrow(people[0])  # taken back, not rewritten yet
    split = split_for(acme, release)
    assert (split.yours, split.by_name, split.others, split.leaving) == (80, 8, 8, 4)
    assert split.standing == release.rows == 100
    text = page(ana, release)
    assert "Their creators allow other kinds of organisation, not yours." in text
    assert "On their way out" in text


def test_who_holds_it_already_is_told_before_paying_again(
    release: Release, acme, ana: User
) -> None:
    licence = make_licence(acme, ana, release)
    type(licence).objects.update(purposes=["train_generative"])
    assert "You already hold this release" in page(ana, release)
    assert "You would pay a second time" in page(ana, release, **TRAIN)
    other = page(ana, release, purposes=["evaluation"])
    assert "You would pay a second time" not in other
    assert PAY.search(other)


def test_the_duties_named_are_those_of_the_purposes_chosen(release: Release, acme, ana) -> None:
    text = page(ana, release, **TRAIN)
    assert "within 30 days" in text
    assert "leave them out of every later training run" in text
    assert "purge them from every index" not in text


def test_a_paid_purchase_has_a_receipt_with_its_sums(release: Release, acme, ana: User) -> None:
    purchase = make_licence(acme, ana, release).settlement.purchase
    text = signed_in(ana).get(f"/purchases/{purchase.public_id}/").content.decode()
    assert "Receipt of payment" in text
    assert purchase.settlement.public_id in text
    assert "$4.00" in text and "$3.40" in text and "$0.60" in text


def test_an_unpaid_purchase_has_no_receipt(release: Release, acme, ana: User) -> None:
    purchase = make_licence(acme, ana, release).settlement.purchase
    open_ = Purchase.objects.create(
        organisation=acme,
        by=ana,
        release=release,
        purposes=["evaluation"],
        rows=1,
        price_amount=1,
        amount=purchase.amount,
        fee_bps=1_500,
        currency="USD",
    )
    address = f"/purchases/{open_.public_id}/"
    waiting = signed_in(ana).get(address).content.decode()
    assert "Receipt of payment" not in waiting
    assert 'hx-trigger="every 2s"' in waiting
    Purchase.objects.filter(pk=open_.pk).update(closed_at=clock.now())
    closed = signed_in(ana).get(address).content.decode()
    assert "Nothing was charged" in closed
    assert "every 2s" not in closed


def test_the_page_asks_the_database_the_same_however_large_the_release(
    sam: User, acme, ana
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked = []
    for creators in (20, 30):
        world.fill(creators=creators, records=3)
        release = world.cut(world.make_bundle(sam), sam)
        client = signed_in(ana)
        with CaptureQueriesContext(connection) as queries:
            client.get(till(release), TRAIN)
        asked.append(len(queries))
    assert asked[0] == asked[1]


@given(
    rows=st.integers(1, 10**9),
    purposes=st.integers(1, 9),
    price=st.integers(0, 10**12),
    currency=st.sampled_from(["USD", "EUR", "JPY", "CNY"]),
)
def test_the_numbers_on_a_quote_add_up(rows, purposes, price, currency) -> None:
    release = Release(price_amount=price, currency=currency)
    codes = tuple(f"purpose-{number}" for number in range(purposes))
    offer = price_of(release, codes, Split(rows, 5, 5, 5))
    unit = 10**6 if currency == "JPY" else 10**4
    assert offer.creators_share + offer.fee == offer.total
    assert 0 <= offer.exact.amount * 1_000 - rows * purposes * price < 1_000
    assert offer.total.amount % unit == 0
    assert Money(0, currency) <= offer.total - offer.exact < Money(unit, currency)
    assert offer.is_too_small == (0 < offer.total.amount < offer.minimum.amount)


def test_a_visitor_and_a_stranger_do_not_reach_the_till(
    release: Release, maya: Creator, mallory: User
) -> None:
    assert Client().get(till(release)).status_code == 302
    assert signed_in(maya.user).get(till(release)).status_code == 404
    assert signed_in(mallory).get(till(release)).status_code == 404
