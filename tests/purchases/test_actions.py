"""A licence begins when the signed event is processed, once, whatever comes how often."""

import json
import time

import pytest
import stripe
from django.db import IntegrityError, connection, transaction

from accounts.models import Verification
from marketplace.gateway import actions as gateway
from marketplace.gateway.models import StripeCall, StripeEvent
from marketplace.gateway.refusals import NotSetUp, SignatureWrong, StripeAway
from marketplace.kit import clock, jobs
from marketplace.ledger.models import Account, imbalance
from marketplace.payouts.models import Allocation, Earning
from marketplace.purchases import actions
from marketplace.purchases.models import Licence, Purchase, Settlement
from marketplace.purchases.refusals import NothingToLicense, NotVerified, PurposesNotOffered
from tests.releases import world
from tests.stripe_sandbox import SECRET

pytestmark = pytest.mark.django_db(transaction=True)
TRAIN = ["train_generative"]


@pytest.fixture
def release(sam):
    world.fill(creators=22, records=10)
    return world.cut(world.make_bundle(sam), sam)


@pytest.fixture
def purchase(release, ana, stripe_sandbox):
    member = ana.memberships.get()
    return actions.begin_checkout(by=member, release=release, purposes=TRAIN)


def test_the_sum_is_records_times_purposes_times_price(release, acme):
    offer = actions.quote(organisation=acme, release=release, purposes=TRAIN)
    assert offer.rows == 220
    assert offer.total.amount == 220 * 40_000_000 // 1_000
    assert offer.fee.amount == offer.total.amount * 15 // 100
    assert offer.fee + offer.creators_share == offer.total


def test_only_records_this_kind_of_buyer_may_have_are_counted(sam, acme):
    world.fill(creators=20, records=10)
    world.fill(creators=5, records=10, automatic_classes=["academic"])
    release = world.cut(world.make_bundle(sam), sam)
    assert release.rows == 250
    offer = actions.quote(organisation=acme, release=release, purposes=TRAIN)
    assert offer.rows == 200


def test_nobody_to_license_from_is_refused(sam, acme):
    world.fill(creators=22, records=2, automatic_classes=["academic"])
    release = world.cut(world.make_bundle(sam), sam)
    with pytest.raises(NothingToLicense):
        actions.quote(organisation=acme, release=release, purposes=TRAIN)


@pytest.mark.parametrize("asked", [[], ["evaluation"], ["no such purpose"], TRAIN + ["evaluation"]])
def test_purposes_that_are_not_offered_are_refused(release, acme, asked):
    with pytest.raises(PurposesNotOffered):
        actions.quote(organisation=acme, release=release, purposes=asked)


def test_an_organisation_nobody_verified_cannot_buy(release, ana, stripe_sandbox):
    Verification.objects.update(ended_at=clock.now(), ended_by=ana)
    with pytest.raises(NotVerified):
        actions.begin_checkout(by=ana.memberships.get(), release=release, purposes=TRAIN)
    assert not Purchase.objects.exists()


def test_paying_begins_one_licence_and_splits_the_share(purchase, stripe_sandbox):
    stripe_sandbox.pay(purchase.checkout_url)
    assert not Licence.objects.exists()
    assert "checkout.session.completed" in stripe_sandbox.bring_events()
    licence = Licence.objects.get()
    assert licence.release == purchase.release
    assert licence.purposes == TRAIN
    share = purchase.creators_share.amount
    assert Allocation.objects.get().amount == share
    assert sum(Earning.objects.values_list("amount", flat=True)) == share
    assert {a.kind: a.balance for a in Account.objects.all()} == {
        "stripe": purchase.amount,
        "revenue": purchase.fee.amount,
        "creators": share,
    }
    assert set(imbalance().values()) == {0}


def test_the_same_event_again_changes_nothing(purchase, stripe_sandbox):
    stripe_sandbox.pay(purchase.checkout_url)
    stripe_sandbox.bring_events()
    event = StripeEvent.objects.get(type="checkout.session.completed")
    before = Licence.objects.get()
    assert actions.settle(event=event) == before
    assert gateway.keep(payload=event.payload) == event
    assert jobs.drain() == 0
    assert Settlement.objects.count() == Licence.objects.count() == 1


def test_an_expiry_that_comes_after_the_payment_closes_nothing(purchase, stripe_sandbox):
    stripe_sandbox.pay(purchase.checkout_url)
    stripe_sandbox.bring_events()
    event = StripeEvent.objects.get(type="checkout.session.completed")
    actions.close(event=event)
    purchase.refresh_from_db()
    assert purchase.closed_at is None
    assert Licence.objects.count() == 1


def test_an_event_that_overtakes_our_own_note_still_settles(purchase, stripe_sandbox):
    stripe_sandbox.pay(purchase.checkout_url)
    Purchase.objects.update(session_id=None)
    stripe_sandbox.bring_events()
    assert Licence.objects.get().settlement.purchase == purchase


def test_an_unpaid_session_begins_nothing(purchase, stripe_sandbox):
    stripe_sandbox.bring_events()
    payload = {
        "id": "evt_unpaid",
        "type": "checkout.session.completed",
        "created": int(time.time()),
        "data": {"object": {"id": purchase.session_id, "payment_status": "unpaid"}},
    }
    assert actions.settle(event=gateway.keep(payload=payload)) is None
    assert not Settlement.objects.exists()


def test_a_licence_cannot_be_written_without_a_settlement(release, acme):
    with pytest.raises(IntegrityError), transaction.atomic():
        Licence.objects.create(
            organisation=acme,
            release=release,
            purposes=TRAIN,
            key=b"k",
            starts_at=clock.now(),
            ends_at=clock.now() + (clock.now() - clock.now().replace(year=2000)),
        )


def test_a_settlement_cannot_be_changed(purchase, stripe_sandbox):
    stripe_sandbox.pay(purchase.checkout_url)
    stripe_sandbox.bring_events()
    for sql in ("UPDATE purchases_settlement SET amount = 1", "DELETE FROM purchases_settlement"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            connection.cursor().execute(sql)


def test_stripe_away_leaves_the_key_for_the_next_try(release, ana, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    with pytest.raises(StripeAway):
        actions.begin_checkout(by=ana.memberships.get(), release=release, purposes=TRAIN)
    call = StripeCall.objects.get()
    assert call.state == "sent"
    assert call.key == f"checkout:{Purchase.objects.get().public_id}"


def signed(payload: dict, secret: str = SECRET, at: int | None = None) -> tuple[bytes, str]:
    body = json.dumps(payload)
    header = stripe.WebhookSignature.generate_signature_header(body, secret, at)
    return body.encode(), header


EVENT = {"id": "evt_1", "type": "x", "created": 1_760_000_000, "data": {"object": {}}}


def test_a_signed_message_is_kept_and_answered(client, settings):
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    body, header = signed(EVENT)
    for _ in range(2):
        answer = client.post(
            "/stripe/webhook/", body, "application/json", headers={"Stripe-Signature": header}
        )
        assert answer.status_code == 200
    assert StripeEvent.objects.count() == 1


@pytest.mark.parametrize(
    "body, header",
    [
        signed(EVENT, "whsec_another"),
        signed(EVENT, SECRET, 1_600_000_000),
        (b"\xff\x00", "t=1,v1=00"),
        (b"{}", ""),
        (b"{}", "t=a,v1=b"),
    ],
    ids=["another secret", "old", "not text", "unsigned", "nonsense"],
)
def test_a_forged_or_old_or_broken_message_is_refused(client, settings, body, header):
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    answer = client.post(
        "/stripe/webhook/", body, "application/json", headers={"Stripe-Signature": header}
    )
    assert answer.status_code == 400
    assert not StripeEvent.objects.exists()


def test_without_a_secret_nobody_is_believed(settings):
    settings.STRIPE_WEBHOOK_SECRET = ""
    with pytest.raises(NotSetUp):
        gateway.receive(body=b"{}", signature="t=1,v1=00")
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    with pytest.raises(SignatureWrong):
        gateway.receive(body=b"{}", signature="t=1,v1=00")
