"""Checkout sessions: made by the app, paid or left by a buyer on the hosted page."""

from typing import Any

from . import lists, money, payments
from .errors import ParameterRefused, Refused
from .events import emit
from .objects import Call, fetch, make, metadata, url
from .state import Object, new_id

KIND = "checkout.session"
_LONGEST = 24 * 3600
_SHORTEST = 30 * 60
# Taken from the request as it is and shown again, without effect in the sandbox.
_ECHOED = (
    "allow_promotion_codes",
    "billing_address_collection",
    "client_reference_id",
    "customer_creation",
    "customer_email",
    "locale",
    "submit_type",
)


def create(call: Call) -> Object:
    """POST /v1/checkout/sessions, for a payment of items priced in place."""
    params = call.params
    if params.get("mode", "payment") != "payment" or params.get("ui_mode", "hosted") not in (
        "hosted",
        "hosted_page",
    ):
        raise Refused("The sandbox takes payments on its own page only.", param="mode", saved=False)
    items = _line_items(params.get("line_items", []))
    currency, total = items[0]["currency"], sum(item["amount_total"] for item in items)
    _check_total(currency, total)
    if "customer" in params:
        fetch(call, "customer", params["customer"], param="customer", status=400)
    session = make(call, KIND, "cs_test_", **_blank())
    session |= {name: params[name] for name in _ECHOED if name in params}
    session |= {
        "amount_subtotal": total,
        "amount_total": total,
        "cancel_url": url(params, "cancel_url", required=False),
        "currency": currency,
        "customer": params.get("customer"),
        "expires_at": _expiry(call),
        "metadata": metadata(params),
        "success_url": url(params, "success_url"),
        "url": f"{call.base_url}/c/pay/{session['id']}",
        "_line_items": _list_of(session["id"], items),
        "_payment": params.get("payment_intent_data", {}),
    }
    metadata(session["_payment"])  # refuse now what could not be kept when it is paid
    return call.state.put(session)


def _blank() -> Object:
    """A session's fields before anything is known."""
    nothing = dict.fromkeys(
        "after_expiration allow_promotion_codes billing_address_collection cancel_url "
        "client_reference_id client_secret collected_information consent consent_collection "
        "currency_conversion customer customer_account customer_creation customer_details "
        "customer_email invoice locale origin_context payment_intent payment_link "
        "payment_method_configuration_details recovered_from redirect_on_completion return_url "
        "setup_intent shipping_address_collection shipping_cost submit_type subscription "
        "wallet_options".split()
    )
    return nothing | {
        "adaptive_pricing": {"enabled": False},
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "custom_fields": [],
        "custom_text": dict.fromkeys(
            ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        ),
        "discounts": [],
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
    }


def _line_items(items: list[Object]) -> list[Object]:
    if not items:
        raise ParameterRefused(
            "Missing required param: line_items.", code="parameter_missing", param="line_items"
        )
    made = [_line_item(item, f"line_items[{place}]") for place, item in enumerate(items)]
    if len({item["currency"] for item in made}) > 1:
        raise Refused("All line items must have the same currency.", saved=False)
    return made


def _line_item(item: Object, path: str) -> Object:
    price = item.get("price_data")
    if price is None or "unit_amount" not in price or "product_data" not in price:
        raise ParameterRefused(
            "The sandbox prices items in place: give price_data with unit_amount and product_data.",
            code="parameter_missing",
            param=f"{path}[price_data]",
        )
    quantity, each = item.get("quantity", 1), price["unit_amount"]
    if quantity < 1 or each < 0:
        raise ParameterRefused(
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param=f"{path}[quantity]",
        )
    currency, total = money.currency_of(price), quantity * each
    return {
        "id": new_id("li_"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": currency,
        "description": price["product_data"]["name"],
        "metadata": metadata(item),
        "price": {
            "id": new_id("price_"),
            "object": "price",
            "currency": currency,
            "unit_amount": each,
        },
        "quantity": quantity,
    }


def _check_total(currency: str, total: int) -> None:
    smallest = money.SMALLEST_CHARGE.get(currency, 1)
    if total < smallest:
        raise Refused(
            f"The Checkout Session's total amount must be at least {smallest} {currency}, "
            "in minor units.",
            code="amount_too_small",
            saved=False,
        )
    if total > 99_999_999:
        raise Refused(
            "Amount must be no more than 99999999 minor units.",
            code="amount_too_large",
            saved=False,
        )


def _expiry(call: Call) -> int:
    now = call.state.now()
    expires_at = call.params.get("expires_at", now + _LONGEST)
    # A few seconds of grace, as between two clocks.
    if not now + _SHORTEST - 60 <= expires_at <= now + _LONGEST + 60:
        raise ParameterRefused(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout "
            "Session creation.",
            code="parameter_invalid_integer",
            param="expires_at",
        )
    return int(expires_at)


def _list_of(session_id: str, items: list[Object]) -> Object:
    return {
        "object": "list",
        "data": items,
        "has_more": False,
        "url": f"/v1/checkout/sessions/{session_id}/line_items",
    }


def retrieve(call: Call, session_id: str) -> Object:
    """GET /v1/checkout/sessions/{id}"""
    return fetch(call, KIND, session_id, noun="checkout.session")


def line_items(call: Call, session_id: str) -> Object:
    """GET /v1/checkout/sessions/{id}/line_items"""
    return dict(retrieve(call, session_id)["_line_items"])


def search(call: Call) -> Object:
    """GET /v1/checkout/sessions"""
    where: dict[str, Any] = {
        name: call.params.get(name) for name in ("payment_intent", "status", "customer")
    }
    return lists.page(call, KIND, "/v1/checkout/sessions", **where)


def expire(call: Call, session_id: str) -> Object:
    """POST /v1/checkout/sessions/{id}/expire"""
    session = retrieve(call, session_id)
    if session["status"] != "open":
        raise Refused(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout '
            f"Session has a status of {session['status']}."
        )
    session |= {"status": "expired", "url": None}
    emit(call, "checkout.session.expired", session)
    return call.state.put(session)


def expire_due(call: Call) -> None:
    """Expire the open sessions whose time has come."""
    due = call.state.rows(
        "SELECT id FROM object WHERE kind = ? AND json_extract(body, '$.status') = 'open' "
        "AND json_extract(body, '$.expires_at') <= ?",
        KIND,
        call.state.now(),
    )
    for (session_id,) in due:
        expire(call, session_id)


def pay(call: Call, session_id: str, card: str) -> Object:
    """The buyer presses Pay: charge the card and complete the session, once.

    A completed session is returned as it is. Raises payments.Declined, after which the session
    stays open, and Refused if the session has expired.
    """
    session = retrieve(call, session_id)
    if session["status"] == "complete":
        return session
    if session["status"] != "open":
        raise Refused("This Checkout Session has expired.", code="checkout_session_expired")
    intent = payments.intent_of(call, session)
    session["payment_intent"] = intent["id"]
    declined = payments.attempt(call, intent, card)
    if declined is None:
        session |= {"status": "complete", "payment_status": "paid", "url": None}
        session["customer_details"] = {"email": session["customer_email"]}
        emit(call, "checkout.session.completed", session)
    session["_declined"] = declined
    return call.state.put(session)
