"""The catalogue of event kinds: each room declares its own in its events.py, with a sentence."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format

KINDS: dict[str, "Kind"] = {}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event, `room.noun.happened`, and its sentence with named placeholders."""

    name: str
    sentence: Any  # a lazy translation

    def tell(self, facts: dict[str, Any]) -> str:
        return str(self.sentence).format_map(_Forgiving({k: _said(v) for k, v in facts.items()}))


def _said(fact: Any) -> Any:
    """A whole number with its thousands set apart, as on every page; anything else as it is."""
    return number_format(fact, force_grouping=True) if type(fact) is int else fact


class _Forgiving(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "–"


def kind(name: str, sentence: Any) -> Kind:
    """Declare a kind of event; a name may be declared once."""
    if name in KINDS:
        raise ValueError(f"event kind {name} is declared twice")
    KINDS[name] = Kind(name, sentence)
    return KINDS[name]
