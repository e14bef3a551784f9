"""The API's front desk: who is asking, what exactly, and whether it was asked before."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from . import contract, faults, forms, lists, routes
from .errors import ParameterRefused, Refused
from .objects import Call, public
from .state import Object, State, new_id

_KEY_LIFE = 24 * 3600  # seconds an idempotency key is remembered, Stripe's least
_LONGEST_KEY = 255


@dataclass
class Request:
    """An HTTP request, as far as the API cares. Header names are in lower case."""

    method: str
    target: str  # path and query
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path


@dataclass
class Answer:
    """What goes back: a status, JSON and further headers; or a broken connection."""

    status: int
    body: Object
    headers: dict[str, str] = field(default_factory=dict)
    dropped: bool = False


def answer(state: State, base_url: str, request: Request) -> Answer:
    """Answer one API request. A change is durable before this returns."""
    request_id = new_id("req_")
    try:
        fault = _admit(state, request)
        found = _perform(state, base_url, request, request_id, fault)
    except Refused as refusal:
        found = Answer(refusal.status, refusal.body)
    found.headers["Request-Id"] = request_id
    found.headers.setdefault("Stripe-Version", request.headers.get("stripe-version", ""))
    return found


def _admit(state: State, request: Request) -> str | None:
    """Check the key and meet the faults that strike before anything is done."""
    _authenticate(request.headers.get("authorization", ""))
    with state.transaction():
        fault = faults.strike(state, request.method, request.path)
    if fault == "429":
        raise Refused("Too many requests. Slow down.", code="rate_limit", status=429)
    if fault == "500_before":
        raise Refused("The sandbox was told to fail before.", status=500, kind="api_error")
    return fault


def _authenticate(header: str) -> None:
    """Accept a test key, as bearer or as the user of basic authentication."""
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() == "basic":
        try:
            credentials = base64.b64decode(credentials, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            credentials = ""
    elif scheme.lower() != "bearer":
        credentials = ""
    if not credentials.startswith(("sk_test_", "rk_test_")):
        raise Refused(
            "Invalid API Key provided. The sandbox takes keys that begin with sk_test_.",
            status=401,
            saved=False,
        )


def _perform(
    state: State, base_url: str, request: Request, request_id: str, fault: str | None
) -> Answer:
    """Do what is asked, once per idempotency key, in one transaction."""
    found = routes.find(request.method, request.path)
    if found is None:
        raise Refused(
            f"Unrecognized request URL ({request.method}: {request.path}), or the sandbox does "
            "not speak it.",
            status=404,
        )
    route, ids = found
    key = request.headers.get("idempotency-key") if request.method == "POST" else None
    if key is not None and not 0 < len(key) <= _LONGEST_KEY:
        raise Refused("Idempotency keys have 1 to 255 characters.", kind="idempotency_error")
    account = request.headers.get("stripe-account", "")
    call = Call(state, base_url, {}, account, key, request_id)
    with state.transaction():
        if key is not None and (replay := _replayed(call, key, request)):
            return replay
        made, saved = _attempt(call, route, ids, request)
        if fault == "500_saved":
            made = Answer(500, _saved_failure())
        if key is not None and saved:
            _save(call, key, request, made)
    made.dropped = fault == "drop_after"
    return made


def _attempt(
    call: Call, route: routes.Route, ids: tuple[str, ...], request: Request
) -> tuple[Answer, bool]:
    """The operation's answer, and whether its idempotency key is to remember it."""
    v2 = request.path.startswith("/v2/")
    try:
        with call.state.transaction():
            call.params = _parameters(route, request, v2=v2)
            body = route.operation(call, *ids)
            body = public(lists.expand(call.state, body, call.params.get("expand", [])))
            if isinstance(body.get("data"), list):
                body["data"] = [public(item) for item in body["data"]]
            return Answer(200, body), True
    except Refused as refusal:
        # v1 repeats a refusal for the same key; v2 tries the work again.
        return Answer(refusal.status, refusal.body), refusal.saved and not v2


def _parameters(route: routes.Route, request: Request, *, v2: bool) -> Object:
    """The request's parameters, checked against Stripe's contract and the sandbox's abilities."""
    raw: Any
    if request.method == "GET":
        raw = forms.decode(urlsplit(request.target).query)
    elif v2:
        raw = _json(request.body)
    else:
        raw = forms.decode(request.body.decode("utf-8", "replace"))
    page = raw.pop("page", None) if "page" in route.takes else None
    params = contract.read(route.shape, raw)
    if page is not None:
        params["page"] = page
    for name in params.keys() - route.takes:
        raise ParameterRefused(
            f"The sandbox does not act on this parameter: {name}",
            code="parameter_unsupported_by_sandbox",
            param=name,
        )
    return params


def _json(body: bytes) -> Any:
    try:
        raw = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raw = None
    if not isinstance(raw, dict):
        raise ParameterRefused("The body must be a JSON object.", code="invalid_json", param="")
    return raw


def _fingerprint(request: Request) -> str:
    return hashlib.sha256(request.body).hexdigest()


def _replayed(call: Call, key: str, request: Request) -> Answer | None:
    """The saved answer to this key, if it was used in the last day.

    Raises Refused if the key was used for something else.
    """
    found = call.state.rows(
        "SELECT endpoint, fingerprint, status, body FROM idempotency "
        "WHERE account = ? AND key = ? AND created > ?",
        call.account,
        key,
        call.state.now() - _KEY_LIFE,
    )
    if not found:
        return None
    endpoint, fingerprint, status, body = found[0]
    if endpoint != f"{request.method} {request.path}":
        raise Refused(
            "Keys for idempotent requests can only be used for the same endpoint they were first "
            f"used for ('{endpoint}').",
            kind="idempotency_error",
        )
    if fingerprint != _fingerprint(request):
        raise Refused(
            "Keys for idempotent requests can only be used with the same parameters they were "
            "first used with.",
            kind="idempotency_error",
        )
    return Answer(status, json.loads(body), {"Idempotent-Replayed": "true"})


def _save(call: Call, key: str, request: Request, made: Answer) -> None:
    call.state.rows(
        "INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?, ?, ?, ?)",
        call.account,
        key,
        f"{request.method} {request.path}",
        _fingerprint(request),
        made.status,
        json.dumps(made.body),
        call.state.now(),
    )


def _saved_failure() -> Object:
    return Refused("The sandbox was told to fail after.", status=500, kind="api_error").body
