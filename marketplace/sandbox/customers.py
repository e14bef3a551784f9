"""Customers, as little of them as a checkout needs."""

from . import lists
from .events import emit
from .objects import Call, fetch, make, metadata
from .state import Object, new_id


def create(call: Call) -> Object:
    """POST /v1/customers"""
    params = call.params
    customer = make(call, "customer", "cus_") | {
        "address": None,
        "balance": 0,
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": params.get("description"),
        "discount": None,
        "email": params.get("email"),
        "invoice_prefix": new_id("")[:8].upper(),
        "invoice_settings": {"default_payment_method": None, "custom_fields": None},
        "metadata": metadata(params),
        "name": params.get("name"),
        "phone": None,
        "preferred_locales": params.get("preferred_locales") or [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    call.state.put(customer)
    emit(call, "customer.created", customer)
    return customer


def retrieve(call: Call, customer_id: str) -> Object:
    """GET /v1/customers/{id}"""
    return fetch(call, "customer", customer_id)


def search(call: Call) -> Object:
    """GET /v1/customers"""
    return lists.page(call, "customer", "/v1/customers", email=call.params.get("email"))
