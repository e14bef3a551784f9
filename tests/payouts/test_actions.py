"""Creators earn to the micro-unit, and are paid once whatever breaks in between."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Creator
from marketplace.gateway import actions as gateway
from marketplace.gateway.client import client as stripe_client
from marketplace.gateway.models import CallState, StripeCall, StripeEvent
from marketplace.gateway.refusals import StripeAway, StripeRefused
from marketplace.kit import clock, jobs
from marketplace.kit.money import Money, split
from marketplace.ledger.models import Account, imbalance
from marketplace.payouts import actions
from marketplace.payouts.models import (
    Allocation,
    Earning,
    Payee,
    Payout,
    balance,
    ready_balances,
    unsplit_settlements,
)
from marketplace.payouts.refusals import BelowThreshold
from marketplace.purchases import actions as purchases
from marketplace.purchases.models import Licence
from tests.cast import signed_in
from tests.releases import world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sold(sam, ana, stripe_sandbox):
    """A settled sale; the creators, by id."""
    world.fill(creators=22, records=10)
    release = world.cut(world.make_bundle(sam, price_amount=7_000_000_000), sam)
    member = ana.memberships.get()
    purchase = purchases.begin_checkout(by=member, release=release, purposes=["train_generative"])
    stripe_sandbox.pay(purchase.checkout_url)
    stripe_sandbox.bring_events()
    return purchase


@pytest.fixture
def rich(sold) -> Creator:
    """The creator with the largest balance of that sale, which is above the threshold."""
    return Earning.objects.order_by("-amount").first().creator


@pytest.fixture
def payee(rich, stripe_sandbox) -> Payee:
    stripe_sandbox.submit(actions.begin_onboarding(by=rich), outcome="accepted")
    return actions.refresh_payee(payee=Payee.objects.get(creator=rich))


def transfers_of(payout: Payout) -> list:
    listed = stripe_client().v1.transfers.list({"transfer_group": payout.public_id})
    return list(listed.auto_paging_iter())


def test_a_sale_is_split_by_the_weight_of_each_creators_rows(sold):
    allocation = Allocation.objects.get()
    earnings = list(Earning.objects.order_by("creator_id"))
    assert [e.amount for e in earnings] == split(
        sold.creators_share.amount, [e.weight for e in earnings]
    )
    assert sum(e.weight for e in earnings) == allocation.weight_sum
    assert sum(e.rows for e in earnings) == sold.rows


def test_a_sale_is_split_once(sold):
    settlement = sold.settlement
    assert actions.allocate(settlement=settlement) == Allocation.objects.get()
    assert not unsplit_settlements().exists()


def test_who_took_her_records_back_before_the_sale_earns_nothing_by_it(sam, ana, stripe_sandbox):
    people = world.fill(creators=24, records=5)
    release = world.cut(world.make_bundle(sam), sam)
    world.revoke(people[0])
    purchase = purchases.begin_checkout(
        by=ana.memberships.get(), release=release, purposes=["train_generative"]
    )
    stripe_sandbox.pay(purchase.checkout_url)
    stripe_sandbox.bring_events()
    assert purchase.rows == 23 * 5
    assert not Earning.objects.filter(creator=people[0]).exists()


def test_what_was_earned_stays_after_a_revocation(sold, rich):
    before = balance(rich, "USD")
    world.revoke(rich)
    assert balance(rich, "USD") == before
    assert before.amount > 0


@pytest.mark.parametrize("table", ["payouts_earning", "payouts_allocation"])
def test_earnings_cannot_be_changed(sold, table):
    for sql in (f"UPDATE {table} SET amount = 0", f"DELETE FROM {table}"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            connection.cursor().execute(sql)


def test_nobody_is_asked_for_papers_for_pennies(maya, stripe_sandbox):
    with pytest.raises(BelowThreshold):
        actions.begin_onboarding(by=maya)
    assert not Payee.objects.exists()
    assert not StripeCall.objects.exists()


def test_an_account_is_opened_once(rich, stripe_sandbox):
    actions.begin_onboarding(by=rich)
    actions.begin_onboarding(by=rich)
    assert StripeCall.objects.filter(operation="v2.core.accounts.create").count() == 1


def test_an_account_that_is_not_ready_is_not_paid(rich, stripe_sandbox):
    stripe_sandbox.submit(actions.begin_onboarding(by=rich), outcome="refused")
    payee = actions.refresh_payee(payee=Payee.objects.get())
    assert not payee.is_ready
    assert actions.plan_payouts() == []


def test_the_event_of_a_ready_account_is_enough(rich, stripe_sandbox):
    stripe_sandbox.submit(actions.begin_onboarding(by=rich), outcome="accepted")
    account = Payee.objects.get().stripe_account
    payload = {
        "id": "evt_thin",
        "type": "v2.core.account[configuration.recipient].capability_status_updated",
        "created": clock.now().isoformat(),
        "related_object": {"id": account, "type": "v2.core.account", "url": "/v2/core/accounts/x"},
    }
    gateway.keep(payload=payload)
    jobs.drain()
    assert Payee.objects.get().is_ready
    assert StripeEvent.objects.get(pk="evt_thin").handled_at


def test_a_ready_creator_above_the_threshold_is_paid_whole_cents(payee, rich):
    owed = balance(rich, "USD")
    (payout,) = actions.plan_payouts()
    jobs.drain()
    payout.refresh_from_db()
    assert payout.state == "paid"
    minor, left = owed.whole_minor()
    assert [t.amount for t in transfers_of(payout)] == [minor]
    assert balance(rich, "USD") == left
    assert set(imbalance().values()) == {0}
    owed_to_all = Account.objects.get(kind="creators").balance
    assert owed_to_all == sum(e.amount for e in Earning.objects.all()) - payout.amount


def test_planning_twice_sets_aside_once(payee):
    actions.plan_payouts()
    assert actions.plan_payouts() == []
    assert Payout.objects.count() == 1


def test_below_the_threshold_nothing_is_planned(payee, settings):
    settings.PAYOUT_THRESHOLD_MINOR = 10_000_000
    assert ready_balances(settings.PAYOUT_THRESHOLD_MINOR) == []
    assert actions.plan_payouts() == []


def test_an_answer_that_was_lost_is_looked_up_and_not_sent_again(payee, monkeypatch):
    (payout,) = actions.plan_payouts()
    real = gateway.send

    def lose_the_answer(*, call, how):
        real(call=call, how=how)
        raise StripeAway

    monkeypatch.setattr(gateway, "send", lose_the_answer)
    with pytest.raises(StripeAway):
        actions.send_payout(payout=payout)
    payout.refresh_from_db()
    assert payout.state == "sending"

    def never(**_):
        raise AssertionError("sent a second time")

    monkeypatch.setattr(gateway, "send", never)
    assert actions.send_payout(payout=payout).state == "paid"
    assert len(transfers_of(payout)) == 1


def test_a_worker_that_died_before_sending_sends_with_the_same_key(payee):
    (payout,) = actions.plan_payouts()
    Payout.objects.filter(pk=payout.pk).update(state="sending")
    payout.refresh_from_db()
    assert actions.send_payout(payout=payout).state == "paid"
    assert actions.send_payout(payout=payout).state == "paid"
    assert len(transfers_of(payout)) == 1


def test_a_refused_transfer_puts_the_sum_back(payee, rich):
    owed = balance(rich, "USD")
    (payout,) = actions.plan_payouts()
    StripeCall.objects.filter(pk=payout.call_id).update(
        params={**payout.call.params, "destination": "acct_nobody"}
    )
    payout.call.refresh_from_db()
    assert actions.send_payout(payout=payout).state == "failed"
    assert StripeCall.objects.get(pk=payout.call_id).state == CallState.REFUSED
    assert balance(rich, "USD") == owed


def test_a_refused_transfer_is_not_tried_again_every_minute(payee, monkeypatch):
    def refused(*, call, how):
        raise StripeRefused(reason="balance_insufficient")

    monkeypatch.setattr(gateway, "send", refused)
    now = clock.now()
    for minute in range(5):
        with time_machine.travel(now + timedelta(minutes=minute), tick=False):
            actions.plan_payouts()
            jobs.drain()
    assert list(Payout.objects.values_list("state", flat=True)) == ["failed"]
    monkeypatch.undo()
    with time_machine.travel(now + timedelta(days=1, minutes=5), tick=False):
        (payout,) = actions.plan_payouts()
    assert actions.send_payout(payout=payout).state == "paid"


def test_while_stripe_is_away_nothing_of_ours_breaks(payee, rich, settings):
    payee.is_ready = False
    payee.save()
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    with pytest.raises(StripeAway):
        actions.begin_onboarding(by=rich)
    with pytest.raises(StripeAway):
        actions.refresh_payee(payee=payee)
    page = signed_in(rich.user).get("/earnings/?onboarded=1")
    assert page.status_code == 200
    assert not Payee.objects.get().is_ready


def test_an_account_stripe_does_not_know_is_a_refusal(payee, rich):
    Payee.objects.update(stripe_account="acct_nobody")
    with pytest.raises(StripeRefused):
        actions.begin_onboarding(by=rich)


def test_everybody_gone_since_the_quote_leaves_the_share_unsplit(sam, ana, stripe_sandbox):
    people = world.fill(creators=22, records=2)
    release = world.cut(world.make_bundle(sam), sam)
    purchase = purchases.begin_checkout(
        by=ana.memberships.get(), release=release, purposes=["train_generative"]
    )
    for person in people:
        world.revoke(person)
    stripe_sandbox.pay(purchase.checkout_url)
    stripe_sandbox.bring_events()
    assert Licence.objects.exists()
    assert not Allocation.objects.exists()
    assert unsplit_settlements().count() == 1


class NoUnitIsLostOrMade(TestCase):
    """The split as the database keeps it, over any weights and any share."""

    databases = {"default", "vault"}

    @given(
        amount=st.integers(0, 10**11),
        weights=st.lists(st.integers(1, 10**7), min_size=1, max_size=40),
    )
    @settings(max_examples=200, deadline=None)
    def test_shares_add_up_and_more_weight_never_earns_less(self, amount, weights):
        shares = split(amount, weights)
        assert sum(shares) == amount
        with connection.cursor() as cursor:  # the same split by an independent hand, in SQL
            cursor.execute(
                """WITH w AS (SELECT * FROM unnest(%s::numeric[]) WITH ORDINALITY AS t(weight, n)),
                   q AS (SELECT n, div(%s::numeric * weight, sum(weight) OVER ()) AS floor,
                                mod(%s::numeric * weight, sum(weight) OVER ()) AS rest FROM w)
                   SELECT floor + (row_number() OVER (ORDER BY rest DESC, n)
                          <= %s::numeric - sum(floor) OVER ())::int FROM q ORDER BY n""",
                [weights, amount, amount, amount],
            )
            assert [int(row[0]) for row in cursor.fetchall()] == shares
        assert Money(sum(shares), "USD") == Money(amount, "USD")
