"""The balances that the sandbox keeps, and the transactions that sum to them.

Amounts are whole minor units of their currency, as everywhere in Stripe's API. Money from a
charge is available at once; real Stripe makes it wait for days.
"""

from typing import Any

from . import lists
from .errors import ParameterRefused, Refused
from .objects import Call, fetch, make
from .state import Object

# https://docs.stripe.com/currencies#zero-decimal
ZERO_DECIMAL = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split())
# https://docs.stripe.com/currencies, those in common use
CURRENCIES = ZERO_DECIMAL | frozenset(
    "aed aud bdt bgn brl cad chf cny cop czk dkk egp eur gbp ghs hkd huf idr ils inr isk kes lkr "
    "mad mxn myr ngn nok nzd pen php pkr pln ron sar sek sgd thb try twd uah usd uyu zar".split()
)
# https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts, the commonest few
SMALLEST_CHARGE = {"usd": 50, "eur": 50, "gbp": 30, "jpy": 50, "hkd": 400, "chf": 50, "sgd": 50}

_CATEGORIES = {
    "payment": "charge",
    "payment_refund": "refund",
    "transfer_refund": "transfer_reversal",
}


def fee_of(amount: int) -> int:
    """What Stripe keeps of a charge: 2.9 % rounded half up, plus 30 minor units."""
    return (amount * 29 + 500) // 1000 + 30


def currency_of(params: Object, *, default: str | None = None) -> str:
    """The currency among the parameters, in lower case. Raises ParameterRefused."""
    currency = str(params.get("currency", default or "")).lower()
    if currency not in CURRENCIES:
        raise ParameterRefused(
            f"Invalid currency: {currency[:10]}", code="parameter_invalid_string", param="currency"
        )
    return currency


def held(call: Call, account: str, currency: str) -> int:
    """What an account holds in a currency; "" is the platform."""
    found = call.state.rows(
        "SELECT amount FROM balance WHERE account = ? AND currency = ?", account, currency
    )
    return int(found[0][0]) if found else 0


def require(call: Call, account: str, currency: str, amount: int) -> None:
    """Raise Refused (`balance_insufficient`) unless the account holds that much."""
    if held(call, account, currency) < amount:
        raise Refused(
            "You have insufficient available funds in your Stripe account."
            if not account
            else "The connected account has insufficient available funds.",
            code="balance_insufficient",
        )


def record(
    call: Call, kind: str, source: Object, amount: int, *, account: str = "", fee: int = 0
) -> str:
    """Move an account's balance by `amount - fee` and return the transaction's id."""
    currency = source["currency"]
    details = [{"amount": fee, "currency": currency, "type": "stripe_fee", "application": None}]
    transaction = make(
        call,
        "balance_transaction",
        "txn_",
        amount=amount,
        available_on=call.state.now(),
        balance_type="payments",
        currency=currency,
        description=source.get("description"),
        exchange_rate=None,
        fee=fee,
        fee_details=[detail | {"description": "Stripe processing fees"} for detail in details]
        if fee
        else [],
        net=amount - fee,
        reporting_category=_CATEGORIES.get(kind, kind),
        source=source["id"],
        status="available",
        type=kind,
    )
    del transaction["livemode"]
    call.state.put(transaction, account=account)
    call.state.rows(
        "INSERT INTO balance VALUES (?, ?, ?) ON CONFLICT (account, currency) "
        "DO UPDATE SET amount = amount + excluded.amount",
        account,
        currency,
        transaction["net"],
    )
    return str(transaction["id"])


def retrieve_balance(call: Call) -> Object:
    """GET /v1/balance"""
    rows: list[tuple[Any, ...]] = call.state.rows(
        "SELECT currency, amount FROM balance WHERE account = ? ORDER BY currency", call.account
    ) or [("usd", 0)]
    return {
        "object": "balance",
        "available": [_share(currency, amount) for currency, amount in rows],
        "livemode": False,
        "pending": [_share(currency, 0) for currency, _ in rows],
    }


def _share(currency: str, amount: int) -> Object:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}


def retrieve(call: Call, transaction_id: str) -> Object:
    """GET /v1/balance_transactions/{id}"""
    return fetch(call, "balance_transaction", transaction_id, noun="balance transaction")


def search(call: Call) -> Object:
    """GET /v1/balance_transactions"""
    where = {name: call.params.get(name) for name in ("type", "currency", "source", "payout")}
    return lists.page(call, "balance_transaction", "/v1/balance_transactions", **where)
