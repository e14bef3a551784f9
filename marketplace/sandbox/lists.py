"""Lists with Stripe's cursors, and ids expanded into the objects they name."""

import json
from datetime import datetime
from typing import Any

from .errors import NoSuchObject, ParameterRefused
from .objects import Call, public
from .state import Object, State

_COMPARED = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_HELD_BACK = {"line_items"}  # fields that are there only for those who ask
_DEEPEST = 4  # Stripe's own limit on expand


def page(call: Call, kind: str, path: str, **where: Any) -> Object:
    """One page of an account's objects, newest first.

    `where` keeps the objects whose field equals the value; a list means any of its values, None
    means all. Honours `limit`, `starting_after`, `ending_before` and `created`.
    """
    clauses, values = ["kind = ?", "account = ?"], [kind, call.account]
    for name, wanted in where.items():
        if wanted is not None:
            options = wanted if isinstance(wanted, list) else [wanted]
            marks = ", ".join("?" * len(options))
            clauses.append(f"json_extract(body, '$.{name}') IN ({marks})")
            values.extend(options)
    return select(call, path, clauses, values)


def select(call: Call, path: str, clauses: list[str], values: list[Any]) -> Object:
    """One page of what the clauses select. The clauses are ours; only values come from outside."""
    limit = call.params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise ParameterRefused(
            "Limit must be between 1 and 100.", code="parameter_invalid_integer", param="limit"
        )
    clauses, values = list(clauses), list(values)
    _within(call.params.get("created"), clauses, values)
    backwards = _after(call, clauses, values)
    rows = call.state.rows(
        f"SELECT body FROM object WHERE {' AND '.join(clauses)} "  # noqa: S608 - ours, see above
        f"ORDER BY seq {'ASC' if backwards else 'DESC'} LIMIT {limit + 1}",
        *values,
    )
    found = [json.loads(body) for (body,) in rows[:limit]]
    if backwards:
        found.reverse()
    return {"object": "list", "url": path, "has_more": len(rows) > limit, "data": found}


def _within(created: Any, clauses: list[str], values: list[Any]) -> None:
    """`created` is a moment, or a range of them."""
    bounds = {"=": created} if isinstance(created, int) else {}
    if isinstance(created, dict):
        bounds = {_COMPARED[name]: moment for name, moment in created.items()}
    for sign, moment in bounds.items():
        clauses.append(f"created {sign} ?")
        values.append(moment)


def _after(call: Call, clauses: list[str], values: list[Any]) -> bool:
    """Narrow to one side of the cursor; says whether the page is read backwards."""
    for name, sign in (("starting_after", "<"), ("ending_before", ">")):
        if cursor := call.params.get(name):
            found = call.state.rows("SELECT seq FROM object WHERE id = ?", cursor)
            if not found:
                raise NoSuchObject("object", cursor, param=name, status=400)
            clauses.append(f"seq {sign} ?")
            values.append(found[0][0])
            return name == "ending_before"
    return False


def expand(state: State, body: Object, paths: list[str]) -> Object:
    """Replace the ids at `paths` by the objects they name, as `expand[]` asks.

    Raises ParameterRefused where there is nothing to expand.
    """
    for path in paths:
        steps = path.split(".")
        if len(steps) > _DEEPEST + 1 or not _expand(state, body, steps):
            raise ParameterRefused(
                f"This property cannot be expanded ({path}).",
                code="parameter_unknown",
                param="expand",
            )
    return body


def _expand(state: State, body: Object, steps: list[str]) -> bool:
    name, *rest = steps
    if name in _HELD_BACK and f"_{name}" in body:
        body[name] = body[f"_{name}"]
    if name not in body or name.startswith("_"):
        return False
    value = body[name]
    if isinstance(value, list):
        return bool(rest) and all(_expand(state, item, rest) for item in value)
    if isinstance(value, str):
        value = state.find_any(value)
        if value is None:
            return False
        body[name] = value = public(value)
    if not rest or value is None:
        return True
    return isinstance(value, dict) and _expand(state, value, rest)


def v2_page(call: Call, kind: str, path: str, where: dict[str, Any]) -> Object:
    """A page in v2's manner: no cursors, but the address of the next page."""
    limit = call.params.get("limit", 20)
    cursor = call.params.get("page")
    here = Call(call.state, call.base_url, {"limit": limit}, call.account)
    if created := call.params.get("created"):
        here.params["created"] = {name: _moment(text) for name, text in created.items()}
    if cursor:
        here.params["starting_after"] = cursor
    found = page(here, kind, path, **where)
    following = None
    if found["has_more"]:
        following = f"{path}?limit={limit}&page={found['data'][-1]['id']}"
    return {"data": found["data"], "next_page_url": following, "previous_page_url": None}


def _moment(text: str) -> int:
    """The Unix seconds of a v2 instant, `2026-01-01T00:00:00Z`."""
    try:
        return int(datetime.fromisoformat(text).timestamp())
    except ValueError as error:
        raise ParameterRefused(
            f"Invalid timestamp: {text[:40]}", code="parameter_invalid_string", param="created"
        ) from error
