"""What charts say: figures with their unit, months by name, and all of it in one line."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import pgettext

Words = Callable[[float], str]
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def plain(value: float) -> str:
    """A figure with its thousands set apart, and at most one decimal."""
    whole = value == int(value)
    return number_format(value, 0 if whole else 1, force_grouping=True)


def with_unit(unit: object, words: Words | None) -> Words:
    """How a value is written: the caller's way, or a plain figure and the unit."""
    if words is not None:
        return words
    return lambda value: f"{plain(value)} {unit}".rstrip()


def label(thing: Any) -> str:
    """A label as it is read: a month (`2025-03`, or its first day) by its name, else as given."""
    found = MONTH.fullmatch(str(thing))
    day = date(int(found[1]), int(found[2]), 1) if found else thing
    return month(day) if isinstance(day, date) else str(thing)


def month(day: date) -> str:
    """A month short enough for an axis: `Mar 2025`, `2025年3月`."""
    return date_format(day, pgettext("date format of a month on an axis", "M Y"))


def listed(pairs: Iterable[tuple[str, str]]) -> str:
    """The figures as one line, for someone who hears the chart."""
    return "; ".join(f"{name}: {shown}" for name, shown in pairs)
