"""Events: what happened, told to the app by webhook and kept for whoever asks later.

v1 events carry a snapshot of the object; v2 events are thin and only name it.
"""

import random
import time
from datetime import UTC, datetime
from typing import Any

import stripe

from . import lists
from .objects import Call, fetch, make, public
from .state import Object

CAPABILITY_UPDATED = "v2.core.account[configuration.recipient].capability_status_updated"
_DICE = random.Random()  # noqa: S311 - for mischief, not for secrets
_NOT_SHOWN = ("data", "changes")  # of a thin event, only whoever fetches it sees these


def iso(moment: int) -> str:
    """A v2 instant: `2026-01-01T00:00:00.000Z`."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def emit(call: Call, name: str, about: Object, *, account: str = "") -> Object:
    """Record a v1 event about an object and queue its deliveries, in the caller's transaction."""
    event = make(
        call,
        "event",
        "evt_",
        type=name,
        api_version=stripe.api_version,
        data={"object": public(about)},
        pending_webhooks=0,
        request={"id": call.request_id or None, "idempotency_key": call.idempotency_key},
    )
    if account:
        event["account"] = account
    # Events of connected accounts are listed with the platform's, as its endpoint receives them.
    call.state.put(event)
    _queue(call, event["id"])
    return event


def emit_thin(call: Call, name: str, about: Object, **details: Any) -> Object:
    """Record a v2 event that names an object, and queue its deliveries."""
    event = make(call, "v2.core.event", "evt_test_", type=name)
    event |= {
        "created": iso(event["created"]),
        "context": None,
        "reason": None,
        "changes": None,
        "snapshot_event": None,
        "data": details,
        "related_object": {
            "id": about["id"],
            "type": about["object"],
            "url": f"/v2/core/accounts/{about['id']}",
        },
    }
    call.state.put(event)
    _queue(call, event["id"])
    return event


def notice(call: Call, event_id: str) -> Object | None:
    """The event as a webhook carries it."""
    event = call.state.find_any(event_id)
    if event is None:
        return None
    if event["object"] == "v2.core.event":
        return {key: value for key, value in event.items() if key not in _NOT_SHOWN}
    return event | {"pending_webhooks": _undelivered(call, event_id)}


def _queue(call: Call, event_id: str) -> None:
    """One delivery, or as many as the chaos that tests asked for decides."""
    if not call.state.setting("webhook", True):
        return
    chaos = call.state.setting("chaos", {})
    if _DICE.random() < chaos.get("lose", 0):
        return
    copies = 2 if _DICE.random() < chaos.get("duplicate", 0) else 1
    for _ in range(copies):
        late = _DICE.uniform(0, 2) if _DICE.random() < chaos.get("shuffle", 0) else 0
        call.state.rows(
            "INSERT INTO delivery (event, due_at) VALUES (?, ?)", event_id, time.time() + late
        )
    call.state.changed.set()


def _undelivered(call: Call, event_id: str) -> int:
    return int(call.state.rows("SELECT count(*) FROM delivery WHERE event = ?", event_id)[0][0])


def retrieve(call: Call, event_id: str) -> Object:
    """GET /v1/events/{id}"""
    event = fetch(call, "event", event_id)
    return event | {"pending_webhooks": _undelivered(call, event_id)}


def search(call: Call) -> Object:
    """GET /v1/events: newest first, by type, time, and whether every delivery succeeded."""
    params = call.params
    clauses: list[str] = ["kind = 'event'", "account = ''"]
    values: list[str] = []
    wanted = params.get("types") or ([params["type"]] if "type" in params else [])
    if wanted:
        field = "json_extract(body, '$.type')"
        clauses.append("(" + " OR ".join([f"{field} GLOB ?"] * len(wanted)) + ")")
        values += wanted  # Stripe's wildcard is the asterisk, as SQLite's
    if "delivery_success" in params:
        missing = "EXISTS (SELECT 1 FROM delivery WHERE delivery.event = object.id)"
        clauses.append(f"NOT {missing}" if params["delivery_success"] else missing)
    found = lists.select(call, "/v1/events", clauses, values)
    for event in found["data"]:
        event["pending_webhooks"] = _undelivered(call, event["id"])
    return found


def retrieve_thin(call: Call, event_id: str) -> Object:
    """GET /v2/core/events/{id}"""
    return fetch(call, "v2.core.event", event_id)


def search_thin(call: Call) -> Object:
    """GET /v2/core/events: newest first, by the object they are about and by type."""
    where = {
        "related_object.id": call.params.get("object_id"),
        "type": call.params.get("types"),
    }
    return lists.v2_page(call, "v2.core.event", "/v2/core/events", where)
