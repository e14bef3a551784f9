"""Payment intents and charges: what becomes of a card that a buyer enters."""

from typing import Any

from . import lists, money
from .events import emit
from .objects import Call, fetch, make, metadata
from .state import Object, new_id

# https://docs.stripe.com/testing#cards: what each test card does. None pays.
TEST_CARDS: dict[str, str | None] = {
    "4242424242424242": None,
    "5555555555554444": None,
    "4000000000000002": "generic_decline",
    "4000000000009995": "insufficient_funds",
}
NOT_A_TEST_CARD = "not_a_test_card"


def outcome(card: str) -> str | None:
    """Why the card is declined, or None if it pays."""
    return TEST_CARDS.get(card, NOT_A_TEST_CARD)


def intent_of(call: Call, session: Object) -> Object:
    """The session's payment intent, made at the first attempt to pay."""
    if session["payment_intent"]:
        return fetch(call, "payment_intent", session["payment_intent"])
    asked = session["_payment"]
    intent = make(call, "payment_intent", "pi_")
    nothing = dict.fromkeys(
        "application application_fee_amount automatic_payment_methods canceled_at "
        "cancellation_reason customer_account last_payment_error latest_charge next_action "
        "on_behalf_of payment_method payment_method_configuration_details payment_record "
        "processing receipt_email review setup_future_usage shipping source statement_descriptor "
        "statement_descriptor_suffix transfer_data".split()
    )
    return (
        intent
        | nothing
        | {
            "amount": session["amount_total"],
            "amount_capturable": 0,
            "amount_received": 0,
            "capture_method": "automatic",
            "client_secret": f"{intent['id']}_secret_{new_id('')}",
            "confirmation_method": "automatic",
            "currency": session["currency"],
            "customer": session["customer"],
            "description": asked.get("description"),
            "metadata": metadata(asked),
            "payment_method_options": {},
            "payment_method_types": ["card"],
            "status": "requires_payment_method",
            "transfer_group": asked.get("transfer_group"),
        }
    )


def attempt(call: Call, intent: Object, card: str) -> str | None:
    """Charge the card, write what happened and tell it. Returns why it was declined, or None."""
    declined = outcome(card)
    charge = _charge(call, intent, card, declined)
    intent["latest_charge"] = charge["id"]
    if declined is None:
        intent |= {"status": "succeeded", "amount_received": intent["amount"]}
        intent |= {"last_payment_error": None, "payment_method": charge["payment_method"]}
        charge["balance_transaction"] = money.record(
            call, "charge", charge, charge["amount"], fee=money.fee_of(charge["amount"])
        )
    else:
        intent["last_payment_error"] = {
            "type": "card_error",
            "code": "card_declined",
            "decline_code": declined,
            "message": charge["failure_message"],
            "charge": charge["id"],
        }
    call.state.put(intent)
    call.state.put(charge)
    if declined is None:
        emit(call, "payment_intent.succeeded", intent)
        emit(call, "charge.succeeded", charge)
    else:
        emit(call, "payment_intent.payment_failed", intent)
        emit(call, "charge.failed", charge)
    return declined


def _charge(call: Call, intent: Object, card: str, declined: str | None) -> Object:
    charge = blank_charge(call, "ch_", intent["amount"], intent["currency"])
    paid = declined is None
    return charge | {
        "amount_captured": intent["amount"] if paid else 0,
        "captured": paid,
        "customer": intent["customer"],
        "description": intent["description"],
        "failure_code": None if paid else "card_declined",
        "failure_message": None if paid else "Your card was declined.",
        "metadata": intent["metadata"],
        "outcome": {
            "network_status": "approved_by_network" if paid else "declined_by_network",
            "reason": declined,
            "risk_level": "normal",
            "seller_message": "Payment complete." if paid else "The bank declined the payment.",
            "type": "authorized" if paid else "issuer_declined",
        },
        "paid": paid,
        "payment_intent": intent["id"],
        "payment_method": new_id("pm_"),
        "payment_method_details": {
            "type": "card",
            "card": {"brand": "visa" if card.startswith("4") else "mastercard", "last4": card[-4:]},
        },
        "status": "succeeded" if paid else "failed",
        "transfer_group": intent["transfer_group"],
    }


def blank_charge(call: Call, prefix: str, amount: int, currency: str) -> Object:
    """A captured charge with nothing special about it."""
    nothing = dict.fromkeys(
        "application application_fee application_fee_amount balance_transaction "
        "calculated_statement_descriptor customer description failure_balance_transaction "
        "failure_code failure_message on_behalf_of outcome payment_intent payment_method "
        "payment_method_details receipt_email receipt_number receipt_url review shipping source "
        "source_transfer statement_descriptor statement_descriptor_suffix transfer_data "
        "transfer_group".split()
    )
    address = dict.fromkeys("city country line1 line2 postal_code state".split())
    values: dict[str, Any] = {
        "amount": amount,
        "amount_captured": amount,
        "amount_refunded": 0,
        "billing_details": {"address": address, "email": None, "name": None, "phone": None},
        "captured": True,
        "currency": currency,
        "disputed": False,
        "fraud_details": {},
        "metadata": {},
        "paid": True,
        "radar_options": {},
        "refunded": False,
        "status": "succeeded",
    }
    return make(call, "charge", prefix, **nothing, **values)


def retrieve_intent(call: Call, intent_id: str) -> Object:
    """GET /v1/payment_intents/{id}"""
    return fetch(call, "payment_intent", intent_id)


def search_intents(call: Call) -> Object:
    """GET /v1/payment_intents"""
    where = {"customer": call.params.get("customer")}
    return lists.page(call, "payment_intent", "/v1/payment_intents", **where)


def retrieve_charge(call: Call, charge_id: str) -> Object:
    """GET /v1/charges/{id}"""
    return fetch(call, "charge", charge_id)


def search_charges(call: Call) -> Object:
    """GET /v1/charges"""
    names = ("customer", "payment_intent", "transfer_group")
    where = {name: call.params.get(name) for name in names}
    return lists.page(call, "charge", "/v1/charges", **where)
