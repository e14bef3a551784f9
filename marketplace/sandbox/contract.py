"""Which parameters Stripe knows, read from the official SDK's own generated types.

The SDK is generated from Stripe's OpenAPI document, so its TypedDicts say for the pinned API
version which parameters exist at every depth, which are required, and of what type. Reading
them here means the sandbox refuses exactly what the app's SDK version could not have meant,
and moves on by itself when the SDK is upgraded.
"""

import re
import types
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin, get_type_hints

from stripe import StripeObject

from .errors import ParameterRefused

# Options of the SDK's own call, which never travel as parameters.
_OPTIONS = frozenset(
    "api_key stripe_version stripe_account stripe_context max_network_retries "
    "idempotency_key content_type headers".split()
)
# Names that the SDK imports for type checkers alone; all of them belong to the options.
_IMPORTED_FOR_CHECKERS = {"StripeContext": str, "Mapping": Mapping}
_INTEGER = re.compile(r"^-?[0-9]{1,18}$")


def read(shape: type, raw: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a request, typed: integers and booleans are no longer strings.

    Raises ParameterRefused for the first parameter that is unknown, missing or malformed.
    """
    return _read_shape(shape, raw, "")


@lru_cache(maxsize=512)
def fields(shape: type) -> dict[str, Any]:
    """Name and type of every parameter of one of the SDK's parameter shapes."""
    hints = get_type_hints(shape, localns=_IMPORTED_FOR_CHECKERS)
    return {name: hint for name, hint in hints.items() if name not in _OPTIONS}


def _read_shape(shape: type, raw: Any, path: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise _malformed(path, "hash")
    known = fields(shape)
    for name in raw:
        if name not in known:
            where = _under(path, name)
            raise ParameterRefused(
                f"Received unknown parameter: {where}", code="parameter_unknown", param=where
            )
    for name in known:
        if name in shape.__required_keys__ and name not in raw:  # type: ignore[attr-defined]
            where = _under(path, name)
            raise ParameterRefused(
                f"Missing required param: {where}.", code="parameter_missing", param=where
            )
    return {name: _read(known[name], value, _under(path, name)) for name, value in raw.items()}


def _read(hint: Any, raw: Any, path: str) -> Any:
    origin = get_origin(hint)
    if origin in (NotRequired, Required):
        return _read(get_args(hint)[0], raw, path)
    if origin in (Union, types.UnionType):
        return _read_any(get_args(hint), raw, path)
    if origin is Literal:
        return _read_choice(get_args(hint), raw, path)
    if origin is list:
        if not isinstance(raw, list):
            raise _malformed(path, "array")
        item = get_args(hint)[0]
        return [_read(item, value, f"{path}[{place}]") for place, value in enumerate(raw)]
    if hasattr(hint, "__required_keys__"):  # a TypedDict, whichever module made it
        return _read_shape(hint, raw, path)
    if origin is dict or (isinstance(origin, type) and issubclass(origin, StripeObject)):
        return _read_mapping(raw, path)
    return _read_scalar(hint, raw, path)


def _read_any(members: tuple[Any, ...], raw: Any, path: str) -> Any:
    """The first member that fits; if none does, the most telling refusal."""
    first: ParameterRefused | None = None
    for member in members:
        try:
            return _read(member, raw, path)
        except ParameterRefused as refusal:
            # A refusal from deeper inside knows better than "must be a string".
            if first is None or (refusal.body["error"]["param"] or "") > path:
                first = refusal
    assert first is not None, "a union has members"
    raise first


def _read_choice(choices: tuple[Any, ...], raw: Any, path: str) -> Any:
    if raw in choices:
        return raw
    listed = ", ".join(str(choice) for choice in choices)
    raise ParameterRefused(
        f"Invalid {path}: must be one of {listed}", code="parameter_invalid_string", param=path
    )


def _read_mapping(raw: Any, path: str) -> dict[str, str]:
    if not isinstance(raw, dict) or not all(isinstance(value, str) for value in raw.values()):
        raise _malformed(path, "hash of strings")
    return raw


def _read_scalar(hint: Any, raw: Any, path: str) -> Any:
    if hint is int:
        return _read_integer(raw, path)
    if hint is bool:
        if raw in ("true", "false"):
            return raw == "true"
        if not isinstance(raw, bool):
            raise _malformed(path, "boolean")
        return raw
    if isinstance(raw, (dict, list)) or raw is None:
        raise _malformed(path, "string")
    return raw


def _read_integer(raw: Any, path: str) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and _INTEGER.match(raw):
        return int(raw)
    raise ParameterRefused(
        f"Invalid integer: {str(raw)[:40]}", code="parameter_invalid_integer", param=path
    )


def _under(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _malformed(path: str, wanted: str) -> ParameterRefused:
    return ParameterRefused(
        f"Invalid value for {path or 'the request'}: must be a {wanted}",
        code="parameter_invalid_string",
        param=path,
    )
