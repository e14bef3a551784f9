"""Connected accounts (v2) of the people who are paid, and the links that send them to onboard."""

from . import lists
from .errors import NoSuchObject, Refused
from .events import CAPABILITY_UPDATED, emit_thin, iso
from .objects import Call, make, metadata, url
from .state import Object

KIND = "v2.core.account"
LINK = "v2.core.account_link"
_LINK_LIFE = 5 * 60  # seconds
_INCLUDED = ("defaults", "identity", "requirements", "future_requirements")

WANTS_DETAILS = [{"code": "requirements_past_due", "resolution": "provide_info"}]
REFUSED_DETAILS = [{"code": "restricted_other", "resolution": "contact_stripe"}]


def create(call: Call) -> Object:
    """POST /v2/core/accounts: a recipient of transfers, restricted until onboarded."""
    params = call.params
    recipient = params.get("configuration", {}).get("recipient")
    account = make(call, KIND, "acct_") | {
        "applied_configurations": ["recipient"] if recipient is not None else [],
        "closed": False,
        "contact_email": params.get("contact_email"),
        "contact_phone": params.get("contact_phone"),
        "dashboard": params.get("dashboard"),
        "display_name": params.get("display_name"),
        "metadata": metadata(params),
        "_defaults": params.get("defaults"),
        "_identity": params.get("identity"),
        "_recipient": _recipient(recipient),
    }
    account["created"] = iso(account["created"])
    call.state.put(account)
    return _shown(call, account)


def _recipient(asked: Object | None) -> Object | None:
    """The recipient configuration that an account gets for what was asked."""
    if asked is None:
        return None
    balance = asked.get("capabilities", {}).get("stripe_balance", {})
    requested = balance.get("stripe_transfers", {}).get("requested")
    transfers = {"status": "restricted", "status_details": WANTS_DETAILS} if requested else None
    return {
        "applied": True,
        "capabilities": {
            "bank_accounts": None,
            "cards": None,
            "stripe_balance": {"payouts": None, "stripe_transfers": transfers},
        },
        "default_outbound_destination": None,
    }


def update(call: Call, account_id: str) -> Object:
    """POST /v2/core/accounts/{id}"""
    account, params = _find(call, account_id), call.params
    for name in ("contact_email", "contact_phone", "dashboard", "display_name"):
        if name in params:
            account[name] = params[name]
    account["metadata"] = metadata(params, account["metadata"])
    for name in ("defaults", "identity"):
        if name in params:
            account[f"_{name}"] = params[name]
    asked = params.get("configuration", {}).get("recipient")
    if asked is not None and account["_recipient"] is None:
        account |= {"_recipient": _recipient(asked), "applied_configurations": ["recipient"]}
    call.state.put(account)
    return _shown(call, account)


def retrieve(call: Call, account_id: str) -> Object:
    """GET /v2/core/accounts/{id}"""
    return _shown(call, _find(call, account_id))


def search(call: Call) -> Object:
    """GET /v2/core/accounts"""
    found = lists.v2_page(call, KIND, "/v2/core/accounts", {})
    found["data"] = [_shown(call, account) for account in found["data"]]
    return found


def _find(call: Call, account_id: str) -> Object:
    account = call.state.get(account_id, KIND)
    if account is None:
        raise Refused(
            f"No such account: '{account_id}'", code="not_found", kind="not_found", status=404
        )
    return account


def _shown(call: Call, account: Object) -> Object:
    """The account with the parts that were asked for by `include`; the others are null."""
    included = call.params.get("include") or []
    shown = account | dict.fromkeys(("configuration", *_INCLUDED))
    if any(part.startswith("configuration.") for part in included):
        parts = dict.fromkeys(("customer", "merchant", "recipient"))
        if "configuration.recipient" in included:
            parts["recipient"] = account["_recipient"]
        shown["configuration"] = parts
    for name in ("defaults", "identity"):
        if name in included:
            shown[name] = account[f"_{name}"]
    for name in ("requirements", "future_requirements"):
        if name in included:
            shown[name] = {"entries": [], "summary": None}
    return shown


def transfers_of(account: Object) -> Object | None:
    """The capability that decides whether an account may be paid: its status and details."""
    recipient = account["_recipient"] or {"capabilities": {"stripe_balance": {}}}
    found: Object | None = recipient["capabilities"]["stripe_balance"].get("stripe_transfers")
    return found


def may_receive(call: Call, account_id: str) -> None:
    """Raise unless transfers may be sent to the account now."""
    account = call.state.get(account_id, KIND)
    if account is None:
        raise NoSuchObject("destination", account_id, param="destination", status=400)
    if (transfers_of(account) or {}).get("status") != "active":
        raise Refused(
            "Your destination account needs to have at least one of the following capabilities "
            "enabled: transfers, crypto_transfers, legacy_payments",
            code="insufficient_capabilities_for_transfer",
        )


def set_status(call: Call, account_id: str, status: str, details: list[Object]) -> Object:
    """Change whether an account may be paid, and tell the app by a thin event."""
    account = _find(call, account_id)
    transfers = transfers_of(account)
    if transfers is None:
        raise Refused("The account did not request stripe_balance.stripe_transfers.")
    transfers |= {"status": status, "status_details": details}
    call.state.put(account)
    capability = {"updated_capability": "stripe_balance.stripe_transfers"}
    emit_thin(call, CAPABILITY_UPDATED, account, **capability)
    return account


def create_link(call: Call) -> Object:
    """POST /v2/core/account_links: a page, good once and for five minutes, to onboard on."""
    account, use = _find(call, call.params["account"]), call.params["use_case"]
    asked = use.get(use["type"])
    if asked is None:
        raise Refused(f"Missing required field: use_case.{use['type']}", saved=False)
    url(asked, "refresh_url"), url(asked, "return_url", required=False)
    link = make(call, LINK, "al_") | {"account": account["id"], "use_case": use, "_used": False}
    link["_expires"] = link["created"] + _LINK_LIFE
    link |= {"created": iso(link["created"]), "expires_at": iso(link["_expires"])}
    link["url"] = f"{call.base_url}/onboard/{link['id']}"
    call.state.put(link)
    return {name: value for name, value in link.items() if name != "id"}


def onboard(call: Call, link: Object, *, accepted: bool) -> None:
    """The person has submitted the onboarding page."""
    status, details = ("active", []) if accepted else ("restricted", REFUSED_DETAILS)
    set_status(call, link["account"], status, details)
    call.state.put(link | {"_used": True})


def destinations(link: Object) -> Object:
    """Where an onboarding link leads afterwards: `return_url` and `refresh_url`."""
    return dict(link["use_case"][link["use_case"]["type"]])
