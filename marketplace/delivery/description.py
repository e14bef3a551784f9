"""The buyers' API as its page tells it: each operation with what it takes and what it answers."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

DEEPEST = 3  # levels of fields within fields that are told


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a document, or a parameter of the query; `level` says how deep it lies."""

    name: str
    type: str
    words: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a program can ask, as the OpenAPI description has it."""

    name: str
    method: str
    path: str
    summary: str
    more: str
    parameters: tuple[Field, ...]
    answer: tuple[Field, ...]
    is_list: bool
    is_file: bool
    problems: tuple[str, ...]

    @property
    def example(self) -> str:
        """The call as a line for a shell."""
        verb = "" if self.method == "GET" else f"-X {self.method} "
        url = settings.SITE_URL + self.path
        keep = "-OJ " if self.is_file else ""
        return f'curl --fail {keep}{verb}-H "Authorization: Bearer $ASSENT_TOKEN" \\\n  {url}'


@cache
def operations() -> tuple[Operation, ...]:
    """All of them, in the order a program meets them; read once, since code alone changes them."""
    with translation.override("en"):
        schema = SchemaGenerator().get_schema(request=None, public=True)
    known = schema["components"]["schemas"]
    return tuple(
        _operation(path, method, told, known)
        for path, methods in schema["paths"].items()
        for method, told in methods.items()
        if "schema" not in path
    )


def _operation(path: str, method: str, told: dict[str, Any], known: dict[str, Any]) -> Operation:
    summary, _, more = _plain(told.get("description", "")).partition("\n\n")
    contents = told["responses"]["200"].get("content", {})
    document = contents.get("application/json", {}).get("schema", {})
    return Operation(
        name=told["operationId"],
        method=method.upper(),
        path=path,
        summary=summary.replace("\n", " "),
        more=more.replace("\n", " "),
        # Those of the path are public ids, and stand in it by name.
        parameters=tuple(
            Field(each["name"], _type(each["schema"], known), _plain(each.get("description", "")))
            for each in told.get("parameters", [])
            if each["in"] == "query"
        ),
        answer=tuple(_fields(document, known)),
        is_list=document.get("type") == "array",
        is_file=not document,
        problems=tuple(sorted(status for status in told["responses"] if status != "200")),
    )


def _plain(words: str) -> str:
    """Without the marks of Markdown."""
    return words.replace("`", "")


def _fields(schema: dict[str, Any], known: dict[str, Any], level: int = 0) -> list[Field]:
    """The fields of a document, each before those within it."""
    schema = _resolved(schema, known)
    found: list[Field] = []
    for name, told in schema.get("properties", {}).items():
        inner = _resolved(told, known)
        words = told.get("description") or inner.get("description", "")
        found.append(Field(name, _type(told, known), _plain(words).partition("\n")[0], level))
        if level + 1 < DEEPEST:
            found += _fields(told, known, level + 1)
    return found


def _resolved(schema: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, behind references and lists."""
    for choice in ("allOf", "oneOf"):
        if choice in schema:
            return _resolved(schema[choice][0], known)
    if "$ref" in schema:
        return _resolved(known[schema["$ref"].rpartition("/")[2]], known)
    if schema.get("type") == "array":
        return _resolved(schema["items"], known)
    return schema


def _type(schema: dict[str, Any], known: dict[str, Any]) -> str:
    inner = _resolved(schema, known)
    if "enum" in inner:
        word = " | ".join(str(each) for each in inner["enum"])
    else:
        word = inner.get("format") or inner.get("type", "object")
    return f"list of {word}" if schema.get("type") == "array" else word
