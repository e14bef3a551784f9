"""Who may be sent money, and how much."""

from collections.abc import Callable
from typing import Any

import pytest
import stripe

from .conftest import RECIPIENT, Sandbox
from .test_api import balance


def refusal(client: stripe.StripeClient, **params: Any) -> str | None:
    """The code with which a transfer is refused."""
    before = balance(client)
    asked: Any = {"amount": 100, "currency": "usd", **params}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.transfers.create(asked)
    assert balance(client) == before
    assert client.v1.transfers.list().data == []
    return refused.value.code


def test_nobody_unknown_or_not_ready_is_paid(
    client: stripe.StripeClient, sold: Callable[..., Any]
) -> None:
    sold()
    restricted = client.v2.core.accounts.create(RECIPIENT).id
    assert refusal(client, destination="acct_none") == "resource_missing"
    assert refusal(client, destination=restricted) == "insufficient_capabilities_for_transfer"


def test_an_account_that_lost_its_capability_is_not_paid(
    sandbox: Sandbox, sold: Callable[..., Any], payee: str
) -> None:
    sold()
    sandbox.order("capability", account=payee, status="restricted")
    code = refusal(sandbox.client, destination=payee)
    assert code == "insufficient_capabilities_for_transfer"


def test_no_more_is_sent_than_the_platform_holds_in_that_currency(
    client: stripe.StripeClient, sold: Callable[..., Any], payee: str
) -> None:
    sold(10_000)  # 9,680 after the fee
    assert refusal(client, destination=payee, amount=9_681) == "balance_insufficient"
    assert refusal(client, destination=payee, currency="eur") == "balance_insufficient"
    assert refusal(client, destination=payee, currency="zzz") == "parameter_invalid_string"
    sent: Any = {"amount": 9_680, "currency": "usd", "destination": payee}
    client.v1.transfers.create(sent)
    assert balance(client) == 0


def test_transfers_drawn_on_a_charge_do_not_exceed_it(
    client: stripe.StripeClient, sold: Callable[..., Any], payee: str
) -> None:
    sold(100_000)
    session = sold(1_000, payment_intent_data={"transfer_group": "sale-2"})
    charge = client.v1.charges.list({"payment_intent": session.payment_intent}).data[0]
    asked: Any = {"currency": "usd", "destination": payee, "source_transaction": charge.id}
    first = client.v1.transfers.create({**asked, "amount": 700})
    assert first.transfer_group == "sale-2"
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.transfers.create({**asked, "amount": 301})
    assert len(client.v1.transfers.list().data) == 1


def test_metadata_is_merged_and_an_empty_value_removes_a_key(
    client: stripe.StripeClient, sold: Callable[..., Any], payee: str
) -> None:
    sold()
    asked: Any = {"amount": 5, "currency": "usd", "destination": payee}
    made = client.v1.transfers.create({**asked, "metadata": {"item": "1", "run": "2"}})
    changed = client.v1.transfers.update(made.id, {"metadata": {"run": "", "note": "x"}})
    assert changed.metadata.to_dict() == {"item": "1", "note": "x"}


def test_no_more_is_reversed_than_is_left(
    client: stripe.StripeClient, sold: Callable[..., Any], payee: str
) -> None:
    sold()
    asked: Any = {"amount": 500, "currency": "usd", "destination": payee}
    made = client.v1.transfers.create(asked)
    client.v1.transfers.reversals.create(made.id, {"amount": 200})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.transfers.reversals.create(made.id, {"amount": 301})
    assert refused.value.code == "transfer_reversal_amount_too_large"
    client.v1.transfers.reversals.create(made.id)
    again = client.v1.transfers.retrieve(made.id)
    assert (again.amount_reversed, again.reversed) == (500, True)


def test_no_more_is_refunded_than_was_paid(
    client: stripe.StripeClient, sold: Callable[..., Any]
) -> None:
    intent = sold(1_000).payment_intent
    client.v1.refunds.create({"payment_intent": intent, "amount": 400})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create({"payment_intent": intent, "amount": 601})
    client.v1.refunds.create({"payment_intent": intent})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent})
    assert refused.value.code == "charge_already_refunded"
    assert sum(each.amount for each in client.v1.refunds.list().data) == 1_000
