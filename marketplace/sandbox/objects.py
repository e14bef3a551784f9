"""What every Stripe object has in common: being made, shown, found and changed."""

import re
from dataclasses import dataclass, field
from typing import Any

from .errors import NoSuchObject, ParameterRefused, Refused
from .state import Object, State, new_id

_URL = re.compile(r"^https?://[^\s\x00-\x1f\x7f\"'<>\\]+$")


@dataclass
class Call:
    """One request to the API, read and trusted: what is asked, and on whose account."""

    state: State
    base_url: str
    params: Object = field(default_factory=dict)
    account: str = ""  # the connected account of the Stripe-Account header, or the platform
    idempotency_key: str | None = None
    request_id: str = ""


def make(call: Call, kind: str, prefix: str, **values: Any) -> Object:
    """A new object with the keys every object has. Not yet written: `State.put` does that."""
    created = call.state.now()
    return {"id": new_id(prefix), "object": kind, "created": created, "livemode": False, **values}


def public(body: Object) -> Object:
    """The object as its owner sees it, without the sandbox's own notes."""
    return {key: value for key, value in body.items() if not key.startswith("_")}


def fetch(
    call: Call, kind: str, object_id: str, *, noun: str = "", param: str = "id", status: int = 404
) -> Object:
    """The account's object of that id. Raises NoSuchObject."""
    found = call.state.get(object_id, kind, account=call.account)
    if found is None:
        noun = noun or kind.rpartition(".")[2]
        raise NoSuchObject(noun, object_id, param=param, status=status)
    return found


def metadata(params: Object, before: Object | None = None) -> Object:
    """Merge metadata as Stripe does: an empty value removes a key, an empty hash all of them."""
    given = params.get("metadata", {})
    if given == "":
        return {}
    merged = {key: value for key, value in {**(before or {}), **given}.items() if value != ""}
    if len(merged) > 50 or any(len(k) > 40 or len(v) > 500 for k, v in merged.items()):
        raise ParameterRefused(
            "Metadata takes 50 keys of 40 characters with values of 500 characters.",
            code="parameter_invalid_string",
            param="metadata",
        )
    return merged


def url(params: Object, name: str, *, required: bool = True) -> str | None:
    """A web address among the parameters. Raises Refused (`url_invalid`) for anything else."""
    value = params.get(name)
    if not value:
        if required:
            raise ParameterRefused(
                f"Missing required param: {name}.", code="parameter_missing", param=name
            )
        return None
    if not _URL.match(value):
        raise Refused("Not a valid URL", code="url_invalid", param=name, saved=False)
    return str(value)


def amount(params: Object, *, default: int | None = None) -> int:
    """A positive amount in minor units. Raises ParameterRefused."""
    value = params.get("amount", default)
    if value is None:
        raise ParameterRefused(
            "Missing required param: amount.", code="parameter_missing", param="amount"
        )
    if value < 1:
        raise ParameterRefused(
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param="amount",
        )
    return int(value)


def change(call: Call, kind: str, object_id: str) -> Object:
    """Change the description and metadata of an object: all that the sandbox lets be updated."""
    body = fetch(call, kind, object_id)
    body["metadata"] = metadata(call.params, body.get("metadata"))
    if "description" in call.params:
        body["description"] = call.params["description"]
    return call.state.put(body, account=call.account)
