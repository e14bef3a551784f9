"""What a recall asks of a buyer, by purpose."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.consent.purposes import CROSSWALK, Purpose

# By the kind of trace a purpose leaves: the `undo` column of the purposes' cross-walk.
ASKS: dict[str, Any] = {
    "file": _("Delete these rows from every file you keep, and use the new copy of the part."),
    "index": _(
        "Delete these rows from every file you keep, and purge them from every index, vector store "
        "and cache that answers from them."
    ),
    "weights": _(
        "Delete these rows from every file you keep, and leave them out of every later training "
        "run. What a model has already learned is not undone."
    ),
    "derived": _(
        "Delete these rows from every file you keep, and make nothing new from them. What was "
        "already made may stay."
    ),
}


@dataclass(frozen=True, slots=True)
class Asked:
    purpose: Purpose
    sentence: Any


def asked(purposes: list[str]) -> list[Asked]:
    """What a recall asks of a licence for these purposes."""
    return [
        Asked(Purpose(code), ASKS[CROSSWALK[code]["undo"]])
        for code in Purpose.values
        if code in purposes
    ]


STEPS: list[tuple[set[str], Any, Any]] = [
    (
        {"file", "index", "weights", "derived"},
        _("Delete the rows"),
        _("From every file you keep, and every copy you made of one."),
    ),
    (
        {"index"},
        _("Purge your indexes"),
        _("Take the rows out of every search index, vector store and cache that answers from it."),
    ),
    (
        {"weights"},
        _("Leave the rows out of later runs"),
        _("Train no further model on them. What a model has already learned is not undone."),
    ),
    (
        {"derived"},
        _("Make nothing new from them"),
        _("No further statistics or synthetic data. What was already made may stay."),
    ),
]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and what it covers."""

    title: Any
    sentence: Any


def steps(purposes: list[str]) -> list[Step]:
    """What a recall asks of a licence for these purposes, one thing after the other."""
    traces = {CROSSWALK[code]["undo"] for code in purposes}
    return [Step(title, sentence) for of, title, sentence in STEPS if of & traces]
