"""Events can be asked for afterwards, whoever missed them."""

from collections.abc import Callable
from typing import Any

import pytest
import stripe

from .conftest import Ear, Sandbox


def test_events_are_found_by_type_time_and_delivery(
    sandbox: Sandbox, ear: Ear, sold: Callable[..., Any]
) -> None:
    sold()
    ear.wait(3)
    ear.answers = 500
    sandbox.client.v1.topups.create({"amount": 5, "currency": "usd", "description": "x"})
    events = sandbox.client.v1.events

    def names(params: Any) -> list[str]:
        return [each.type for each in events.list(params).data]

    assert names({"type": "charge.succeeded"}) == ["charge.succeeded"]
    assert names({"types": ["charge.succeeded", "topup.*"]}) == [
        "topup.succeeded",
        "charge.succeeded",
    ]
    assert names({"delivery_success": False}) == ["topup.succeeded"]
    assert len(names({"delivery_success": True})) == 3
    now = events.list().data[0].created
    assert len(names({"created": {"gte": now - 60, "lte": now}})) == 4
    assert names({"created": {"gt": now + 60}}) == []


def test_an_event_keeps_the_object_as_it_was(
    client: stripe.StripeClient, sold: Callable[..., Any]
) -> None:
    session = sold()
    client.v1.refunds.create({"payment_intent": session.payment_intent})
    [told] = client.v1.events.list({"type": "charge.succeeded"}).data
    assert client.v1.events.retrieve(told.id).data.object["refunded"] is False
    assert client.v1.charges.retrieve(told.data.object["id"]).refunded is True


def test_the_sandboxs_own_notes_never_leave_it(
    sandbox: Sandbox, ear: Ear, sold: Callable[..., Any]
) -> None:
    sold()
    for event in ear.wait(3):
        assert [name for name in event["data"]["object"] if name.startswith("_")] == []


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        ("charge", stripe.Charge),
        ("payment_intent", stripe.PaymentIntent),
        ("checkout.session", stripe.checkout.Session),
        ("transfer", stripe.Transfer),
        ("refund", stripe.Refund),
        ("payout", stripe.Payout),
        ("topup", stripe.Topup),
        ("customer", stripe.Customer),
    ],
)
def test_objects_have_the_fields_that_the_sdk_knows(
    sandbox: Sandbox,
    ear: Ear,
    sold: Callable[..., Any],
    payee: str,
    kind: str,
    shape: Any,
) -> None:
    client = sandbox.client
    session = sold()
    client.v1.transfers.create({"amount": 5, "currency": "usd", "destination": payee})
    client.v1.refunds.create({"payment_intent": session.payment_intent, "amount": 5})
    client.v1.payouts.create({"amount": 5, "currency": "usd"})
    client.v1.topups.create({"amount": 5, "currency": "usd", "description": "x"})
    client.v1.customers.create({"email": "ana@example.org"})
    objects = [event["data"]["object"] for event in ear.wait(10) if event["object"] == "event"]
    of_kind = [each for each in objects if each["object"] == kind]
    assert of_kind
    known = {name for name in shape.__annotations__ if name != "OBJECT_NAME"}
    required = {name for name in known if "Optional" not in str(shape.__annotations__[name])} - {
        "deleted"
    }
    required -= {"transfer"}  # there only on a charge that has one
    for each in of_kind:
        assert set(each) - known == set()
        assert required - set(each) == set()
