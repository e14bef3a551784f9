"""Public ids that carry their kind: TypeID 0.3 (prefix, underscore, UUIDv7 in base32).

A pasted id explains itself, sorts by time, and says nothing about how many there are.
"""

from uuid import UUID

from django.urls import register_converter
from django.urls.converters import get_converters
from typeid import TypeID
from typeid.core.errors import TypeIDException
from uuid_utils.compat import uuid7


def new() -> UUID:
    """A new UUIDv7 (RFC 9562, section 5.7), made here so that rows can be written in bulk."""
    return uuid7()


def public(prefix: str, value: UUID) -> str:
    """The public form, such as `rec_01hx…`, of a row's UUID."""
    return str(TypeID.from_uuid(value, prefix))  # type: ignore[arg-type]


def parse(prefix: str, text: str) -> UUID:
    """The UUID inside a public id; ValueError when the text is no id or one of another kind."""
    try:
        found = TypeID.from_string(text)
    except TypeIDException as error:
        raise ValueError("not an id") from error
    if found.prefix != prefix:
        raise ValueError(f"not a {prefix} id")
    return UUID(str(found.uuid))


def converter(prefix: str) -> type:
    """A URL converter for `<prefix:name>`; a wrong or foreign id is simply no such page."""

    class Converter:
        regex = prefix + "_[0-7][0-9a-hjkmnp-tv-z]{25}"

        def to_python(self, value: str) -> UUID:
            return parse(prefix, value)

        def to_url(self, value: UUID | str) -> str:
            return public(prefix, value) if isinstance(value, UUID) else str(value)

    return Converter


def register(*prefixes: str) -> None:
    """Make `<prefix:name>` known to URL patterns; calling it again is harmless."""
    for prefix in prefixes:
        if prefix not in get_converters():
            register_converter(converter(prefix), prefix)
