"""Money in and out of the sandbox's world: payouts to a bank, and top-ups from one."""

from . import lists, money
from .events import emit
from .objects import Call, amount, fetch, make, metadata
from .state import Object, new_id

_TO_THE_BANK = 2 * 24 * 3600  # seconds until a payout has arrived


def create(call: Call) -> Object:
    """POST /v1/payouts, from the platform or, with Stripe-Account, from a connected account."""
    value, currency = amount(call.params), money.currency_of(call.params)
    money.require(call, call.account, currency, value)
    nothing = dict.fromkeys(
        "application_fee application_fee_amount description failure_balance_transaction "
        "failure_code failure_message original_payout reversed_by statement_descriptor "
        "trace_id".split()
    )
    payout = make(call, "payout", "po_", **nothing) | {
        "amount": value,
        "arrival_date": call.state.now() + _TO_THE_BANK,
        "automatic": False,
        "currency": currency,
        "description": call.params.get("description"),
        "destination": new_id("ba_"),
        "metadata": metadata(call.params),
        "method": "standard",
        "reconciliation_status": "not_applicable",
        "source_type": "card",
        "status": "in_transit",
        "type": "bank_account",
    }
    payout["balance_transaction"] = money.record(
        call, "payout", payout, -value, account=call.account
    )
    call.state.put(payout, account=call.account)
    emit(call, "payout.created", payout, account=call.account)
    return payout


def arrive_due(call: Call) -> None:
    """Mark the payouts whose day has come as paid."""
    due = call.state.rows(
        "SELECT id, account FROM object WHERE kind = 'payout' "
        "AND json_extract(body, '$.status') = 'in_transit' "
        "AND json_extract(body, '$.arrival_date') <= ?",
        call.state.now(),
    )
    for payout_id, account in due:
        payout = call.state.get(payout_id, "payout", account=account)
        if payout is not None:
            payout["status"] = "paid"
            call.state.put(payout, account=account)
            emit(call, "payout.paid", payout, account=account)


def retrieve(call: Call, payout_id: str) -> Object:
    """GET /v1/payouts/{id}"""
    return fetch(call, "payout", payout_id)


def search(call: Call) -> Object:
    """GET /v1/payouts"""
    return lists.page(call, "payout", "/v1/payouts", status=call.params.get("status"))


def top_up(call: Call) -> Object:
    """POST /v1/topups: put money on the platform's balance, as from its bank."""
    topup = make(call, "topup", "tu_") | {
        "amount": amount(call.params),
        "currency": money.currency_of(call.params),
        "description": call.params.get("description"),
        "expected_availability_date": call.state.now(),
        "failure_code": None,
        "failure_message": None,
        "initiated_by": "user",
        "metadata": metadata(call.params),
        "payment_method": None,
        "source": None,
        "statement_descriptor": call.params.get("statement_descriptor"),
        "status": "succeeded",
        "transfer_group": call.params.get("transfer_group"),
    }
    topup["balance_transaction"] = money.record(call, "topup", topup, topup["amount"])
    call.state.put(topup)
    emit(call, "topup.succeeded", topup)
    return topup
