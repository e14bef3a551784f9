"""The whole way of the money, spoken by Stripe's own client: sale, onboarding, payment, refund."""

from collections.abc import Callable
from typing import Any

import pytest
import stripe

from .conftest import RECIPIENT, SECRET, Ear, Sandbox


def test_money_goes_from_a_buyer_to_a_creator_and_back(
    sandbox: Sandbox, ear: Ear, sold: Callable[..., Any], onboarding: Callable[[str], Any]
) -> None:
    client = sandbox.client
    session = sold(500_000, client_reference_id="order-1", metadata={"order": "1"})
    assert (session.status, session.payment_status) == ("complete", "paid")
    assert session.client_reference_id == "order-1"

    account = client.v2.core.accounts.create(RECIPIENT)
    assert sandbox.submit(onboarding(account.id).url, outcome="accepted").status == 303
    transfer = client.v1.transfers.create(
        {"amount": 400_000, "currency": "usd", "destination": account.id, "transfer_group": "m1"},
        {"idempotency_key": "payout-1"},
    )
    found = client.v1.transfers.list({"transfer_group": "m1"})
    assert [each.id for each in found.data] == [transfer.id]

    payout = client.v1.payouts.create(
        {"amount": 390_000, "currency": "usd"}, {"stripe_account": account.id}
    )
    assert payout.status == "in_transit"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.transfers.reversals.create(transfer.id, {"amount": 400_000})
    assert refused.value.code == "balance_insufficient"
    client.v1.transfers.reversals.create(transfer.id, {"amount": 10_000})
    assert client.v1.transfers.retrieve(transfer.id).amount_reversed == 10_000

    refund = client.v1.refunds.create(
        {"payment_intent": session.payment_intent, "reason": "requested_by_customer"}
    )
    assert (refund.status, refund.amount) == ("succeeded", 500_000)
    # 500,000 less the fee of 14,530, less 400,000 sent, plus 10,000 back, less 500,000 refunded
    assert client.v1.balance.retrieve().available[0].amount == -404_530
    assert sorted(ear.types(9)) == [
        "charge.refunded",
        "charge.succeeded",
        "checkout.session.completed",
        "payment_intent.succeeded",
        "payout.created",
        "refund.created",
        "transfer.created",
        "transfer.reversed",
        "v2.core.account[configuration.recipient].capability_status_updated",
    ]


def test_every_webhook_is_signed_with_stripes_own_scheme(
    sandbox: Sandbox, ear: Ear, sold: Callable[..., Any]
) -> None:
    session = sold(metadata={"order": "7"})
    ear.wait(3)
    events = [
        sandbox.client.construct_event(body, signature, SECRET) for body, signature in ear.heard
    ]
    completed = next(each for each in events if each.type == "checkout.session.completed")
    assert completed.api_version == stripe.api_version
    assert completed.data.object["id"] == session.id
    assert completed.data.object["metadata"]["order"] == "7"
    for body, signature in ear.heard:
        with pytest.raises(stripe.SignatureVerificationError):
            sandbox.client.construct_event(body, signature, "whsec_of_someone_else")


def test_balance_transactions_sum_to_the_balance_of_each_account(
    sandbox: Sandbox, sold: Callable[..., Any], payee: str
) -> None:
    client = sandbox.client
    for amount in (500, 12_345, 99_999):
        session = sold(amount)
    transfer = client.v1.transfers.create(
        {"amount": 7_001, "currency": "usd", "destination": payee}
    )
    client.v1.transfers.reversals.create(transfer.id, {"amount": 1})
    client.v1.refunds.create({"payment_intent": session.payment_intent, "amount": 33_333})
    client.v1.payouts.create({"amount": 5_000, "currency": "usd"}, {"stripe_account": payee})
    client.v1.topups.create({"amount": 100, "currency": "usd", "description": "top-up"})
    for options in ({}, {"stripe_account": payee}):
        given: Any = options
        listed = client.v1.balance_transactions.list({"limit": 3}, given)
        net = sum(each.net for each in listed.auto_paging_iter())
        assert net == client.v1.balance.retrieve(None, given).available[0].amount
    assert client.v1.balance.retrieve(None, {"stripe_account": payee}).available[0].amount == 2_000


def test_the_fee_can_be_read_by_expanding_the_payment_intent(
    client: stripe.StripeClient, sold: Callable[..., Any]
) -> None:
    intent = client.v1.payment_intents.retrieve(
        sold(10_050).payment_intent, {"expand": ["latest_charge.balance_transaction"]}
    )
    transaction = intent.latest_charge.balance_transaction  # type: ignore[union-attr]
    # 2.9 % of 10,050 is 291.45; and 30
    assert (transaction.fee, transaction.net) == (321, 9_729)  # type: ignore[union-attr]
