"""The control plane under `/_/`: trouble on demand, for tests. It answers this machine only."""

import random
import re
from collections.abc import Callable
from typing import Any

from . import accounts, checkout, payouts
from .errors import Refused
from .objects import Call
from .state import Object, State

KINDS = ("500_before", "500_saved", "drop_after", "429")
_DICE = random.Random()  # noqa: S311 - for mischief, not for secrets
_CHANCES = ("duplicate", "shuffle", "lose")


def strike(state: State, method: str, path: str) -> str | None:
    """The fault that this request meets, if any; one that was ordered for it is used up."""
    ordered = state.setting("faults", [])
    for fault in ordered:
        if fault["method"] == method and re.search(fault["path"], path):
            fault["times"] -= 1
            state.set("faults", [each for each in ordered if each["times"] > 0])
            return str(fault["kind"])
    chaos = state.setting("chaos", {})
    if method != "POST" or not re.search(chaos.get("path", "."), path):
        return None
    throw = _DICE.random()
    for kind, chance in chaos.get("faults", {}).items():
        if throw < chance:
            return str(kind)
        throw -= chance
    return None


def control(state: State, base_url: str, path: str, body: Object) -> Object:
    """One order to the control plane. Raises Refused for one it does not understand."""
    order = _ORDERS.get(path)
    if order is None:
        raise Refused(f"There is no {path}; there are {', '.join(_ORDERS)}.", status=404)
    with state.transaction():
        try:
            return order(Call(state, base_url), body)
        except (KeyError, TypeError, ValueError, AttributeError, re.error) as error:
            raise Refused(f"That order makes no sense: {error!r}") from error


def _order_fault(call: Call, body: Object) -> Object:
    """`{"kind": "500_saved", "path": "/v1/transfers$", "method": "POST", "times": 1}`"""
    if body["kind"] not in KINDS:
        raise Refused(f"Kinds of fault: {', '.join(KINDS)}.")
    fault = {
        "kind": body["kind"],
        "path": re.compile(body.get("path", ".")).pattern,
        "method": str(body.get("method", "POST")).upper(),
        "times": int(body.get("times", 1)),
    }
    faults = [*call.state.setting("faults", []), fault]
    call.state.set("faults", faults)
    return {"faults": faults}


def _order_chaos(call: Call, body: Object) -> Object:
    """Chances from 0 to 1: `{"duplicate": 0.3, "shuffle": 0.5, "lose": 0.05,
    "faults": {"drop_after": 0.1}, "path": "/v1/transfers$"}`. Replaces what was asked before.
    """
    chaos: Object = {name: float(body.get(name, 0)) for name in _CHANCES}
    chaos["faults"] = {kind: float(chance) for kind, chance in body.get("faults", {}).items()}
    if not set(chaos["faults"]) <= set(KINDS):
        raise Refused(f"Kinds of fault: {', '.join(KINDS)}.")
    chaos["path"] = re.compile(body.get("path", ".")).pattern
    call.state.set("chaos", chaos)
    return chaos


def _order_clock(call: Call, body: Object) -> Object:
    """`{"advance": 86400}` moves the sandbox's time forward by seconds; `{}` reads it."""
    seconds = int(body.get("advance", 0))
    if seconds < 0:
        raise Refused("Time moves forward.")
    call.state.set("clock", call.state.setting("clock", 0) + seconds)
    pass_time(call)
    return {"now": call.state.now()}


def pass_time(call: Call) -> None:
    """Do what was waiting for the present moment."""
    checkout.expire_due(call)
    payouts.arrive_due(call)


def _order_capability(call: Call, body: Object) -> Object:
    """`{"account": "acct_…", "status": "restricted"}`, as when Stripe has second thoughts."""
    status = str(body["status"])
    details: list[Any] = [] if status == "active" else accounts.REFUSED_DETAILS
    return {"account": accounts.set_status(call, body["account"], status, details)["id"]}


def _order_deliveries(call: Call, body: Object) -> Object:
    """`{}` says how many webhooks are undelivered; `{"now": true}` makes all of them due."""
    if body.get("now"):
        call.state.rows("UPDATE delivery SET due_at = 0")
        call.state.changed.set()
    rows = call.state.rows("SELECT count(*), coalesce(max(attempts), 0) FROM delivery")
    return {"undelivered": rows[0][0], "most_attempts": rows[0][1]}


_ORDERS: dict[str, Callable[[Call, Object], Object]] = {
    "/_/fault": _order_fault,
    "/_/chaos": _order_chaos,
    "/_/clock": _order_clock,
    "/_/capability": _order_capability,
    "/_/deliveries": _order_deliveries,
}
