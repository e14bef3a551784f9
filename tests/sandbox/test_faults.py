"""Trouble on demand does what it says, and to nobody else."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import stripe

from .conftest import Ear, Sandbox
from .test_api import balance, transfer


@pytest.mark.parametrize(
    ("kind", "error", "moved", "after"),
    [
        ("500_before", stripe.APIError, 0, None),
        ("500_saved", stripe.APIError, 100, stripe.APIError),
        ("drop_after", stripe.APIConnectionError, 100, None),
        ("429", stripe.RateLimitError, 0, None),
    ],
)
def test_a_fault_strikes_once_and_leaves_what_it_says(
    sandbox: Sandbox,
    sold: Callable[..., Any],
    payee: str,
    kind: str,
    error: type[Exception],
    moved: int,
    after: type[Exception] | None,
) -> None:
    sold()
    before = balance(sandbox.client)
    sandbox.order("fault", kind=kind, path="/v1/transfers$")
    with pytest.raises(error):
        transfer(sandbox.client, payee, 100, idempotency_key="payout-1")
    assert balance(sandbox.client) == before - moved
    if after:  # the failure itself is saved with the key
        with pytest.raises(after):
            transfer(sandbox.client, payee, 100, idempotency_key="payout-1")
    else:
        transfer(sandbox.client, payee, 100, idempotency_key="payout-1")
    assert balance(sandbox.client) == before - 100
    assert len(sandbox.client.v1.transfers.list({"destination": payee}).data) == 1


def test_a_webhook_may_come_twice(sandbox: Sandbox, ear: Ear, checkout: Callable[..., Any]) -> None:
    sandbox.order("chaos", duplicate=1.0)
    session = checkout()
    sandbox.client.v1.checkout.sessions.expire(session.id)
    first, second = ear.wait(2)
    assert first["id"] == second["id"]


def test_a_lost_webhook_is_still_among_the_events(
    sandbox: Sandbox, ear: Ear, checkout: Callable[..., Any]
) -> None:
    sandbox.order("chaos", lose=1.0)
    sandbox.client.v1.checkout.sessions.expire(checkout().id)
    sandbox.order("chaos")
    sandbox.client.v1.checkout.sessions.expire(checkout().id)
    heard = ear.wait(1)
    listed = sandbox.client.v1.events.list({"types": ["checkout.session.expired"]}).data
    assert len(listed) == 2
    assert [each["id"] for each in heard] == [listed[0].id]


def test_the_control_plane_refuses_web_pages_and_nonsense(sandbox: Sandbox) -> None:
    order = json.dumps({"kind": "429"})
    page = sandbox.http("POST", "/_/fault", order, {"Origin": "http://evil.example"})
    assert page.status == 403
    assert sandbox.http("GET", "/_/fault").status == 403
    assert sandbox.http("POST", "/_/fault", '{"kind": "flood"}').status == 400
    assert sandbox.http("POST", "/_/fault", '{"kind": "429", "path": "("}').status == 400
    assert sandbox.http("POST", "/_/fault", "[]").status == 400
    assert sandbox.http("POST", "/_/nothing", "{}").status == 404
    assert sandbox.http("POST", "/_/clock", '{"advance": -1}').status == 400
    assert balance(sandbox.client) == 0  # no fault was ordered


def test_another_name_for_this_address_is_refused(sandbox: Sandbox) -> None:
    assert sandbox.http("GET", "/outbox/", headers={"Host": "evil.example"}).status == 421
    assert sandbox.http("GET", "/outbox/", headers={"Host": "localhost:8421"}).status == 200


def test_a_payout_arrives_when_its_day_has_come(
    sandbox: Sandbox, ear: Ear, sold: Callable[..., Any]
) -> None:
    sold()
    payout = sandbox.client.v1.payouts.create({"amount": 100, "currency": "usd"})
    sandbox.order("clock", advance=2 * 24 * 3600)
    assert sandbox.client.v1.payouts.retrieve(payout.id).status == "paid"
    assert "payout.paid" in ear.types(5)
