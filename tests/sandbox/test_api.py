"""Keys, parameters and idempotency: the manners of the API."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import stripe

from marketplace.sandbox import contract, routes

from .conftest import Sandbox, client_of

KEY = {"Authorization": "Bearer sk_test_local"}


def transfer(client: stripe.StripeClient, payee: str, amount: int, **options: Any) -> Any:
    given: Any = options
    asked: Any = {"amount": amount, "currency": "usd", "destination": payee}
    return client.v1.transfers.create(asked, given)


def balance(client: stripe.StripeClient) -> int:
    return client.v1.balance.retrieve().available[0].amount


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer sk_live_x", "Basic !!!", "Basic c2tfbGl2ZV94Og==", "Digest x"]
)
def test_only_a_test_key_is_let_in(sandbox: Sandbox, header: str) -> None:
    reply = sandbox.http("GET", "/v1/balance", headers={"Authorization": header})
    assert reply.status == 401


def test_a_test_key_is_let_in_as_bearer_and_as_basic(sandbox: Sandbox) -> None:
    for header in ("Bearer sk_test_local", "Basic c2tfdGVzdF9sb2NhbDo="):
        reply = sandbox.http("GET", "/v1/balance", headers={"Authorization": header})
        assert reply.status == 200


def test_the_same_key_and_parameters_get_the_same_answer_once(
    sandbox: Sandbox, sold: Callable[..., Any], payee: str
) -> None:
    sold()
    before = balance(sandbox.client)
    made = [transfer(sandbox.client, payee, 1_250, idempotency_key="payout-1") for _ in range(3)]
    assert len({each.id for each in made}) == 1
    assert made[1].last_response.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in made[0].last_response.headers
    assert balance(sandbox.client) == before - 1_250


def test_a_key_used_with_other_parameters_or_elsewhere_is_refused(
    sandbox: Sandbox, sold: Callable[..., Any], payee: str
) -> None:
    sold()
    transfer(sandbox.client, payee, 1_250, idempotency_key="payout-1")
    before = balance(sandbox.client)
    with pytest.raises(stripe.IdempotencyError):
        transfer(sandbox.client, payee, 999, idempotency_key="payout-1")
    with pytest.raises(stripe.IdempotencyError):
        sandbox.client.v1.payouts.create(
            {"amount": 1, "currency": "usd"}, {"idempotency_key": "payout-1"}
        )
    assert balance(sandbox.client) == before


def test_a_key_is_forgotten_after_a_day(
    sandbox: Sandbox, sold: Callable[..., Any], payee: str
) -> None:
    sold()
    first = transfer(sandbox.client, payee, 1_250, idempotency_key="payout-1")
    sandbox.order("clock", advance=24 * 3600 + 1)
    assert transfer(sandbox.client, payee, 1_250, idempotency_key="payout-1").id != first.id


def test_what_was_refused_for_its_parameters_may_be_corrected_under_the_same_key(
    sandbox: Sandbox, sold: Callable[..., Any], payee: str
) -> None:
    sold()
    with pytest.raises(stripe.InvalidRequestError):
        transfer(sandbox.client, payee, -5, idempotency_key="payout-1")
    assert transfer(sandbox.client, payee, 5, idempotency_key="payout-1").amount == 5


def test_what_the_operation_refused_is_remembered_with_the_key(
    sandbox: Sandbox, sold: Callable[..., Any], payee: str
) -> None:
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            transfer(sandbox.client, payee, 100, idempotency_key="payout-1")
        assert refused.value.code == "balance_insufficient"
        sold()


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ("amount=1&currency=usd&destination=acct_1&colour=red", "parameter_unknown", "colour"),
        ("amount=1&currency=usd", "parameter_missing", "destination"),
        ("amount=many&currency=usd&destination=a", "parameter_invalid_integer", "amount"),
        ("amount=1&currency=xxx&destination=a", "parameter_invalid_string", "currency"),
        ("amount[x]=1&currency=usd&destination=a", "parameter_invalid_integer", "amount"),
        ("amount[=1&currency=usd", "parameter_unknown", "amount["),
        ("metadata=x&amount=1&currency=usd&destination=a", "parameter_invalid_string", "metadata"),
        (
            "amount=1&currency=usd&destination=a&source_type=card",
            "parameter_unsupported_by_sandbox",
            "source_type",
        ),
    ],
)
def test_wrong_parameters_are_refused_by_name(
    sandbox: Sandbox, body: str, code: str, param: str
) -> None:
    reply = sandbox.http("POST", "/v1/transfers", body, KEY)
    error = json.loads(reply.body)["error"]
    assert (reply.status, error["code"], error["param"]) == (400, code, param)
    assert sandbox.client.v1.transfers.list().data == []


def test_an_unknown_parameter_deep_inside_is_refused(
    client: stripe.StripeClient, checkout: Callable[..., Any]
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        checkout(payment_intent_data={"transfer_group": "1", "colour": "red"})
    assert refused.value.code == "parameter_unknown"
    assert refused.value.param == "payment_intent_data[colour]"
    assert client.v1.checkout.sessions.list().data == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v2/core/accounts", "{"),
        ("POST", "/v2/core/accounts", "[]"),
        ("POST", "/v2/core/accounts", "[" * 100_000),
        ("POST", "/v2/core/accounts", '{"configuration": {"recipient": 3}}'),
        ("POST", "/v2/core/accounts", '{"metadata": {"a": {}}}'),
        ("POST", "/v1/checkout/sessions", "line_items[0][0][0][0]=1&mode=payment"),
        ("POST", "/v1/checkout/sessions", "\xff\x00%zz=&[]=&a[]=1&a[b]=2"),
        ("GET", "/v1/events?created[gte]=soon", ""),
        ("GET", "/v1/events?limit=0", ""),
        ("GET", "/v1/events?limit=99999999999999999999", ""),
        ("GET", "/v1/events?starting_after=evt_none", ""),
        ("GET", "/v2/core/events?created[gte]=soon", ""),
        ("GET", "/v1/balance?expand[]=livemode.id", ""),
    ],
)
def test_hostile_input_is_refused_and_never_a_bug(
    sandbox: Sandbox, method: str, path: str, body: str
) -> None:
    assert sandbox.http(method, path, body, KEY).status == 400


def test_an_operation_the_sandbox_does_not_speak_is_not_found(sandbox: Sandbox) -> None:
    assert sandbox.http("GET", "/v1/subscriptions", headers=KEY).status == 404
    assert sandbox.http("DELETE", "/v1/transfers/tr_1", headers=KEY).status == 404


def test_every_parameter_the_sandbox_takes_is_one_that_stripe_knows() -> None:
    for route in routes.ROUTES:
        known = contract.fields(route.shape).keys() | {"page"}
        assert route.takes <= known, (route.path.pattern, route.takes - known)


def test_a_connected_accounts_objects_are_not_the_platforms(
    sandbox: Sandbox, sold: Callable[..., Any], payee: str
) -> None:
    sold()
    transfer(sandbox.client, payee, 1_000)
    payout = sandbox.client.v1.payouts.create(
        {"amount": 10, "currency": "usd"}, {"stripe_account": payee}
    )
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.client.v1.payouts.retrieve(payout.id)
    assert refused.value.code == "resource_missing"
    assert sandbox.client.v1.payouts.list().data == []


def test_lists_are_paged_both_ways(sandbox: Sandbox, checkout: Callable[..., Any]) -> None:
    newest_first = [checkout().id for _ in range(5)][::-1]
    sessions = sandbox.client.v1.checkout.sessions
    assert [each.id for each in sessions.list({"limit": 2}).auto_paging_iter()] == newest_first
    page = sessions.list({"limit": 2, "ending_before": newest_first[3]})
    assert ([each.id for each in page.data], page.has_more) == (newest_first[1:3], True)


@pytest.mark.parametrize("path", ["payment", "_payment", "declined", "id.x", "data", "a.b.c.d.e.f"])
def test_nothing_private_can_be_expanded(
    client: stripe.StripeClient, checkout: Callable[..., Any], path: str
) -> None:
    session = checkout(payment_intent_data={"description": "kept inside"})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.retrieve(session.id, {"expand": [path]})


def test_a_client_that_retries_survives_a_dropped_connection(
    sandbox: Sandbox, sold: Callable[..., Any], payee: str
) -> None:
    sold()
    before = balance(sandbox.client)
    sandbox.order("fault", kind="drop_after", path="/v1/transfers$")
    transfer(client_of(sandbox.url, retries=2), payee, 100, idempotency_key="payout-1")
    assert balance(sandbox.client) == before - 100
