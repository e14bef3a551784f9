"""Stripe's bracketed form encoding: `line_items[0][price_data][currency]=usd` and friends."""

import re
from typing import Any
from urllib.parse import parse_qsl

from .errors import ParameterRefused

_NAME = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
_MOST_FIELDS = 2_000  # a real request has dozens; the limit keeps a hostile one cheap
_DEEPEST = 12


def decode(text: str) -> dict[str, Any]:
    """Read a form body or query string into nested dicts and lists of strings.

    Keys that are all digits become lists in numeric order, as Stripe's SDKs send arrays.
    Raises ParameterRefused for brackets that do not make sense.
    """
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise ParameterRefused(
            "Too many parameters.", code="parameter_unknown", param=""
        ) from error
    tree: dict[str, Any] = {}
    for name, value in pairs:
        _place(tree, _steps(name), value, name)
    return {key: _as_lists(branch) for key, branch in tree.items()}


def _steps(name: str) -> list[str]:
    match = _NAME.match(name)
    if match is None:
        raise _invalid(name)
    steps = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
    if len(steps) > _DEEPEST:
        raise _invalid(name)
    return steps


def _place(tree: dict[str, Any], steps: list[str], value: str, name: str) -> None:
    *branches, leaf = steps
    for step in branches:
        tree = tree.setdefault(step or str(len(tree)), {})
        if not isinstance(tree, dict):
            raise _invalid(name)
    tree[leaf or str(len(tree))] = value


def _as_lists(branch: Any) -> Any:
    if not isinstance(branch, dict):
        return branch
    values = {key: _as_lists(value) for key, value in branch.items()}
    if values and all(key.isascii() and key.isdigit() for key in values):
        return [values[key] for key in sorted(values, key=int)]
    return values


def _invalid(name: str) -> ParameterRefused:
    return ParameterRefused(
        f"Invalid parameter name: {name[:80]}", code="parameter_unknown", param=name[:80]
    )
