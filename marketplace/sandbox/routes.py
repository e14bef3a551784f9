"""Which operations of Stripe's API the sandbox speaks, and with which parameters."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypedDict

from stripe import params as p
from stripe.params import checkout as pc
from stripe.params.v2 import core as p2

from . import accounts, checkout, customers, events, money, payments, payouts, refunds, transfers
from .objects import Call, change
from .state import Object

Operation = Callable[..., Object]
_CURSORS = "limit starting_after ending_before"


class Nothing(TypedDict):
    """The parameters of an operation that takes none."""


@dataclass(frozen=True)
class Route:
    """One operation: what Stripe's contract lets a caller send, and what the sandbox acts on."""

    method: str
    path: re.Pattern[str]
    operation: Operation
    shape: type  # the SDK's own type of the parameters
    takes: frozenset[str]  # those of them that the sandbox understands


def _route(method: str, path: str, operation: Operation, shape: type, takes: str = "") -> Route:
    pattern = re.compile("^" + path.replace("{}", "([A-Za-z0-9_]{1,80})") + "$")
    # v2 has `include` in place of `expand`, and names it among what it takes.
    always = {"expand"} if path.startswith("/v1/") else set()
    return Route(method, pattern, operation, shape, frozenset(takes.split()) | always)


def _changes(kind: str) -> Operation:
    def operation(call: Call, object_id: str) -> Object:
        return change(call, kind, object_id)

    return operation


def _noun(
    path: str, room: Any, shapes: Any, name: str, filters: str = "", verb: str = ""
) -> list[Route]:
    """The two ways to read one kind of object: by id, and as a list."""
    one, many = getattr(room, f"retrieve{verb}"), getattr(room, f"search{verb and verb + 's'}")
    listed = f"{_CURSORS} created {filters}"
    return [
        _route("GET", f"{path}/{{}}", one, getattr(shapes, f"{name}RetrieveParams")),
        _route("GET", path, many, getattr(shapes, f"{name}ListParams"), listed),
    ]


_SESSION = (
    "mode ui_mode line_items metadata client_reference_id success_url cancel_url expires_at "
    "customer customer_email customer_creation payment_intent_data locale "
    "submit_type billing_address_collection allow_promotion_codes"
)
_ACCOUNT = (
    "configuration contact_email contact_phone dashboard defaults display_name identity include "
    "metadata"
)

ROUTES: list[Route] = [
    _route("POST", "/v1/checkout/sessions", checkout.create, pc.SessionCreateParams, _SESSION),
    _route("POST", "/v1/checkout/sessions/{}/expire", checkout.expire, pc.SessionExpireParams),
    _route(
        "GET",
        "/v1/checkout/sessions/{}/line_items",
        checkout.line_items,
        pc.SessionListLineItemsParams,
        _CURSORS,
    ),
    *_noun("/v1/checkout/sessions", checkout, pc, "Session", "payment_intent status customer"),
    *_noun("/v1/payment_intents", payments, p, "PaymentIntent", "customer", "_intent"),
    *_noun(
        "/v1/charges", payments, p, "Charge", "customer payment_intent transfer_group", "_charge"
    ),
    _route(
        "POST",
        "/v1/transfers",
        transfers.create,
        p.TransferCreateParams,
        "amount currency description destination metadata source_transaction transfer_group",
    ),
    _route(
        "POST",
        "/v1/transfers/{}",
        _changes("transfer"),
        p.TransferUpdateParams,
        "metadata description",
    ),
    *_noun("/v1/transfers", transfers, p, "Transfer", "transfer_group destination"),
    _route(
        "POST",
        "/v1/transfers/{}/reversals",
        transfers.create_reversal,
        p.TransferCreateReversalParams,
        "amount metadata",
    ),
    _route(
        "GET",
        "/v1/transfers/{}/reversals/{}",
        transfers.retrieve_reversal,
        p.TransferRetrieveReversalParams,
    ),
    _route(
        "GET",
        "/v1/transfers/{}/reversals",
        transfers.search_reversals,
        p.TransferListReversalsParams,
        _CURSORS,
    ),
    _route(
        "POST",
        "/v1/refunds",
        refunds.create,
        p.RefundCreateParams,
        "amount charge payment_intent reason metadata",
    ),
    _route("POST", "/v1/refunds/{}", _changes("refund"), p.RefundUpdateParams, "metadata"),
    *_noun("/v1/refunds", refunds, p, "Refund", "charge payment_intent"),
    _route(
        "POST",
        "/v1/payouts",
        payouts.create,
        p.PayoutCreateParams,
        "amount currency description metadata",
    ),
    *_noun("/v1/payouts", payouts, p, "Payout", "status"),
    _route(
        "POST",
        "/v1/topups",
        payouts.top_up,
        p.TopupCreateParams,
        "amount currency description metadata statement_descriptor transfer_group",
    ),
    _route("GET", "/v1/balance", money.retrieve_balance, p.BalanceRetrieveParams),
    *_noun("/v1/balance_transactions", money, p, "BalanceTransaction", "type currency source"),
    _route(
        "POST",
        "/v1/customers",
        customers.create,
        p.CustomerCreateParams,
        "description email metadata name preferred_locales",
    ),
    *_noun("/v1/customers", customers, p, "Customer", "email"),
    *_noun("/v1/events", events, p, "Event", "type types delivery_success"),
    _route("POST", "/v2/core/accounts", accounts.create, p2.AccountCreateParams, _ACCOUNT),
    _route("GET", "/v2/core/accounts", accounts.search, p2.AccountListParams, "limit page"),
    _route("GET", "/v2/core/accounts/{}", accounts.retrieve, p2.AccountRetrieveParams, "include"),
    _route("POST", "/v2/core/accounts/{}", accounts.update, p2.AccountUpdateParams, _ACCOUNT),
    _route(
        "POST",
        "/v2/core/account_links",
        accounts.create_link,
        p2.AccountLinkCreateParams,
        "account use_case",
    ),
    _route("GET", "/v2/core/events/{}", events.retrieve_thin, Nothing),
    _route(
        "GET",
        "/v2/core/events",
        events.search_thin,
        p2.EventListParams,
        "created limit page object_id types",
    ),
]


def find(method: str, path: str) -> tuple[Route, tuple[str, ...]] | None:
    """The operation at a path, and the ids in the path."""
    for route in ROUTES:
        if route.method == method and (match := route.path.match(path)):
            return route, match.groups()
    return None
