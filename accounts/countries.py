"""The countries a person or an organisation may be in: ISO 3166-1 alpha-2 codes and their names.

The names, and their order in each language, are those of the Unicode CLDR, version 48
(`data/countries.json`; Unicode License v3).
"""

import json
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

_FILE = Path(__file__).parent / "data" / "countries.json"


@cache
def _names() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def _here() -> dict[str, str]:
    return _names()["zh-hans" if (get_language() or "").startswith("zh") else "en"]


def is_known(code: str) -> bool:
    return code in _names()["en"]


def name_of(code: str) -> str:
    """The country's name in the language active now; an unknown code is its own name."""
    return _here().get(code, code)


def choices() -> list[tuple[str, str]]:
    """Every country for a select, sorted as its readers sort, with an empty first choice."""
    return [("", "—"), *_here().items()]
