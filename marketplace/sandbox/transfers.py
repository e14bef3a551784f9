"""Transfers from the platform to a connected account, and their reversals."""

from . import lists, money
from .accounts import may_receive
from .errors import NoSuchObject, Refused
from .events import emit
from .objects import Call, amount, fetch, make, metadata
from .payments import blank_charge
from .state import Object


def create(call: Call) -> Object:
    """POST /v1/transfers"""
    params = call.params
    value, currency = amount(params), money.currency_of(params)
    destination, charge = params["destination"], _source(call, value, currency)
    may_receive(call, destination)
    money.require(call, "", currency, value)
    transfer = make(
        call,
        "transfer",
        "tr_",
        amount=value,
        amount_reversed=0,
        currency=currency,
        description=params.get("description"),
        destination=destination,
        metadata=metadata(params),
        reversed=False,
        source_transaction=charge["id"] if charge else None,
        source_type="card",
        transfer_group=params.get("transfer_group") or (charge or {}).get("transfer_group"),
    )
    where = f"/v1/transfers/{transfer['id']}/reversals"
    transfer["reversals"] = {"object": "list", "data": [], "has_more": False, "url": where}
    transfer["balance_transaction"] = money.record(call, "transfer", transfer, -value)
    payment = blank_charge(call, "py_", value, currency) | {"source_transfer": transfer["id"]}
    payment["balance_transaction"] = money.record(
        call, "payment", payment, value, account=destination
    )
    transfer["destination_payment"] = payment["id"]
    call.state.put(payment, account=destination)
    call.state.put(transfer)
    emit(call, "transfer.created", transfer)
    return transfer


def _source(call: Call, value: int, currency: str) -> Object | None:
    """The charge that a transfer is tied to, if it asks for one. Raises Refused."""
    if "source_transaction" not in call.params:
        return None
    charge = fetch(
        call, "charge", call.params["source_transaction"], param="source_transaction", status=400
    )
    if charge["currency"] != currency:
        raise Refused(
            f"The currency of source_transaction's balance transaction ({charge['currency']}) "
            f"must be the same as the transfer currency ({currency})",
            param="currency",
        )
    drawn = call.state.rows(
        "SELECT coalesce(sum(json_extract(body, '$.amount')), 0) FROM object "
        "WHERE kind = 'transfer' AND json_extract(body, '$.source_transaction') = ?",
        charge["id"],
    )[0][0]
    if drawn + value > charge["amount_captured"]:
        raise Refused(
            "Transfers using this transaction as a source must not exceed the source amount of "
            f"{charge['amount_captured']} {currency}",
            param="amount",
        )
    return charge


def retrieve(call: Call, transfer_id: str) -> Object:
    """GET /v1/transfers/{id}"""
    return fetch(call, "transfer", transfer_id)


def search(call: Call) -> Object:
    """GET /v1/transfers"""
    where = {name: call.params.get(name) for name in ("transfer_group", "destination")}
    return lists.page(call, "transfer", "/v1/transfers", **where)


def create_reversal(call: Call, transfer_id: str) -> Object:
    """POST /v1/transfers/{id}/reversals: take money back while the account still holds it."""
    transfer = retrieve(call, transfer_id)
    left = transfer["amount"] - transfer["amount_reversed"]
    value = amount(call.params, default=left or None)
    if value > left:
        raise Refused(
            f"Reversal amount ({value}) is greater than unreversed amount on transfer ({left}).",
            code="transfer_reversal_amount_too_large",
            param="amount",
        )
    currency, account = transfer["currency"], transfer["destination"]
    money.require(call, account, currency, value)
    reversal = make(
        call,
        "transfer_reversal",
        "trr_",
        amount=value,
        currency=currency,
        destination_payment_refund=None,
        metadata=metadata(call.params),
        source_refund=None,
        transfer=transfer_id,
    )
    del reversal["livemode"]
    reversal["balance_transaction"] = money.record(call, "transfer_refund", reversal, value)
    money.record(call, "payment_refund", reversal, -value, account=account)
    transfer["amount_reversed"] += value
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    transfer["reversals"]["data"].insert(0, reversal)
    call.state.put(reversal)
    call.state.put(transfer)
    emit(call, "transfer.reversed", transfer)
    return reversal


def retrieve_reversal(call: Call, transfer_id: str, reversal_id: str) -> Object:
    """GET /v1/transfers/{id}/reversals/{reversal}"""
    reversal = fetch(call, "transfer_reversal", reversal_id, noun="transfer reversal")
    if reversal["transfer"] != transfer_id:
        raise NoSuchObject("transfer reversal", reversal_id)
    return reversal


def search_reversals(call: Call, transfer_id: str) -> Object:
    """GET /v1/transfers/{id}/reversals"""
    retrieve(call, transfer_id)
    where = f"/v1/transfers/{transfer_id}/reversals"
    return lists.page(call, "transfer_reversal", where, transfer=transfer_id)
