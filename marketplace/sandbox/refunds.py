"""Refunds of a charge to the buyer's card. They may leave the platform's balance negative."""

from . import lists, money
from .errors import ParameterRefused, Refused
from .events import emit
from .objects import Call, amount, fetch, make, metadata
from .state import Object, new_id


def create(call: Call) -> Object:
    """POST /v1/refunds, of a charge or of a payment intent's charge."""
    charge = _charge(call)
    left = charge["amount_captured"] - charge["amount_refunded"]
    if left == 0:
        raise Refused(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    value = amount(call.params, default=left)
    if value > left:
        raise Refused(
            f"Refund amount ({value}) is greater than unrefunded amount on charge ({left})",
            code="amount_too_large",
            param="amount",
        )
    refund = _refund(call, charge, value)
    refund["balance_transaction"] = money.record(call, "refund", refund, -value)
    charge["amount_refunded"] += value
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    call.state.put(refund)
    call.state.put(charge)
    emit(call, "refund.created", refund)
    emit(call, "charge.refunded", charge)
    return refund


def _charge(call: Call) -> Object:
    """The charge that a refund asks for, by itself or through its payment intent."""
    params = call.params
    if "charge" not in params and "payment_intent" not in params:
        raise ParameterRefused(
            "One of the following params should be provided for this request: payment_intent or "
            "charge.",
            code="parameter_missing",
            param="charge",
        )
    charge_id = params.get("charge")
    if charge_id is None:
        intent = fetch(
            call, "payment_intent", params["payment_intent"], param="payment_intent", status=400
        )
        charge_id = intent["latest_charge"] or ""
    charge = fetch(call, "charge", charge_id, param="charge", status=400)
    if not charge["paid"]:
        raise Refused(f"Charge {charge['id']} failed; there is nothing to refund.", param="charge")
    return charge


def _refund(call: Call, charge: Object, value: int) -> Object:
    refund = make(call, "refund", "re_")
    del refund["livemode"]
    nothing = dict.fromkeys(
        "customer_account failure_balance_transaction pending_reason receipt_number "
        "source_transfer_reversal transfer_reversal".split()
    )
    return (
        refund
        | nothing
        | {
            "amount": value,
            "charge": charge["id"],
            "currency": charge["currency"],
            "customer": charge["customer"],
            "destination_details": {
                "type": "card",
                "card": {"type": "refund", "reference": new_id("")},
            },
            "metadata": metadata(call.params),
            "payment_intent": charge["payment_intent"],
            "payment_method": charge["payment_method"],
            "reason": call.params.get("reason"),
            "status": "succeeded",
        }
    )


def retrieve(call: Call, refund_id: str) -> Object:
    """GET /v1/refunds/{id}"""
    return fetch(call, "refund", refund_id)


def search(call: Call) -> Object:
    """GET /v1/refunds"""
    where = {name: call.params.get(name) for name in ("charge", "payment_intent")}
    return lists.page(call, "refund", "/v1/refunds", **where)
