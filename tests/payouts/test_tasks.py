"""Letters about payouts: what was paid and of what it is made, or why it was not."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from accounts.models import Creator
from marketplace.gateway.models import StripeCall
from marketplace.kit import clock, ids, jobs
from marketplace.kit.money import Money
from marketplace.payouts import actions
from marketplace.payouts.making import made_of
from marketplace.payouts.models import Allocation, Earning, Payout, balance
from marketplace.purchases.models import Licence
from tests.recalls.world import sell
from tests.releases import world

pytestmark = pytest.mark.django_db
EARNED = 30_123_456  # micro-units


@pytest.fixture
def earn(maya, sam, acme, ana):
    """Makes Maya earn so much, now, by a sale of a bundle that others have part in too."""
    world.fill(creators=24)
    world.give_grant(maya)
    world.add_records(maya, 2)

    def earn(amount: int, name: str = "Everyday posts") -> None:
        release = world.cut(world.make_bundle(sam, name_en=name, slug=ids.new().hex), sam)
        licence: Licence = sell(release, acme, ana)
        allocation = Allocation.objects.create(
            settlement=licence.settlement, amount=amount, currency="USD", weight_sum=1
        )
        Earning.objects.create(allocation=allocation, creator=maya, rows=2, weight=1, amount=amount)

    return earn


def payout(maya: Creator, amount: int, **fields: object) -> Payout:
    call = StripeCall.objects.create(
        operation="transfers.create", subject="", key=ids.new().hex, params={}
    )
    return Payout.objects.create(creator=maya, call=call, amount=amount, currency="USD", **fields)


def test_what_a_payout_is_made_of_adds_up_to_the_micro_unit(maya, earn):
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        earn(EARNED, "First bundle")
        traveller.shift(60)
        first = payout(maya, 30_120_000, state="paid", transfer_id="tr_1", planned_at=clock.now())
        traveller.shift(60)
        earn(EARNED, "Second bundle")
        traveller.shift(60)
        second = payout(maya, 30_120_000, planned_at=clock.now())
        traveller.shift(60)
        earn(EARNED, "After it")
    made = made_of(first)
    assert (made.since, made.brought, made.left) == (None, usd(0), usd(3_456))
    made = made_of(second)
    assert made.since == first.planned_at
    assert [(bundle.name_en, amount) for bundle, amount in made.earned] == [
        ("Second bundle", usd(EARNED))
    ]
    assert made.brought == usd(3_456) and made.left == usd(6_912)
    assert made.brought + made.total_earned - made.left == made.amount


def test_a_failed_payout_is_not_counted_as_paid(maya, earn):
    earn(EARNED)
    payout(maya, 30_120_000, state="failed", planned_at=clock.now())
    made = made_of(payout(maya, 30_120_000, planned_at=clock.now() + timedelta(seconds=1)))
    assert made.since is None and made.brought == usd(0) and made.total_earned == usd(EARNED)


def usd(amount: int) -> Money:
    return Money(amount, "USD")


def letters(maya: Creator) -> list:
    return [letter for letter in mail.outbox if letter.to == [maya.user.email]]


def test_a_payout_that_was_sent_is_told_once(maya, earn, settings):
    earn(EARNED)
    sent = payout(maya, 30_120_000, state="sending", planned_at=clock.now())
    actions._paid(sent, "tr_test")
    actions._paid(sent, "tr_test")  # an attempt that comes late
    jobs.drain()
    jobs.drain()
    (letter,) = letters(maya)
    assert letter.subject == "We sent you $30.12"
    for form in (letter.body, letter.alternatives[0][0]):
        assert "Everyday posts" in form and "$30.123456" in form and sent.public_id in form
        assert "−$0.003456" in form  # stays for the next one
        assert f"{settings.SITE_URL}/earnings/" in form
        assert "Acme" not in form and "tr_test" not in form


def test_a_refused_payout_says_why_and_that_nothing_is_lost(maya, earn):
    earn(EARNED)
    refused = payout(maya, 30_120_000, state="sending", planned_at=clock.now())
    StripeCall.objects.filter(pk=refused.call_id).update(refusal_code="account_closed")
    actions._failed(refused)
    jobs.drain()
    (letter,) = letters(maya)
    said = " ".join(letter.body.split())
    assert letter.subject == "Your payout of $30.12 did not go through"
    assert "account_closed" in said and "Nothing is lost" in said
    assert "check your account at Stripe" in said
    assert balance(maya, "USD") == usd(EARNED)


def test_a_payout_that_is_refused_each_day_is_told_once_a_week(maya, earn):
    earn(EARNED)
    with time_machine.travel("2026-11-23T09:00:00Z", tick=False) as traveller:
        for _day in range(9):  # a Monday and the eight days after it: two weeks
            refused = payout(maya, 30_120_000, state="sending", planned_at=clock.now())
            actions._failed(refused)
            traveller.shift(timedelta(days=1))
        jobs.drain()
    assert len(letters(maya)) == 2


def test_who_waits_for_stripes_own_money_is_asked_for_nothing(maya, earn):
    earn(EARNED)
    refused = payout(maya, 30_120_000, state="sending", planned_at=clock.now())
    StripeCall.objects.filter(pk=refused.call_id).update(refusal_code="balance_insufficient")
    actions._failed(refused)
    jobs.drain()
    (letter,) = letters(maya)
    assert "nothing for you to do" in " ".join(letter.body.split())
