"""The words for each purpose, kind, class of buyer, step, and for what can be undone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import BuyerClass
from marketplace.consent.models import RecordKind
from marketplace.consent.purposes import CROSSWALK, Purpose

PURPOSES: dict[str, Any] = {
    Purpose.TRAIN_GENERATIVE: _("A model that writes learns from your words."),
    Purpose.FINETUNE_ALIGN: _("A finished model is taught to answer better by your examples."),
    Purpose.TRAIN_OTHER: _("A model that sorts or recommends, and does not write, learns from it."),
    Purpose.RAG_GROUNDING: _("A program finds your post and bases its answer on it."),
    Purpose.SEARCH_INDEX: _("People who search may find your de-identified post."),
    Purpose.EVALUATION: _("Your post is a test question; the model does not learn from it."),
    Purpose.SYNTHETIC_GENERATION: _("Invented text is made that resembles yours."),
    Purpose.TEXT_DATA_MINING: _("Many posts are counted and compared, to find patterns."),
    Purpose.RESEARCH_NONCOMMERCIAL: _("Researchers study it and may not sell what comes of it."),
}

KINDS: dict[str, Any] = {
    RecordKind.POST: _("Your own words, with identifying details masked."),
    RecordKind.COMMENT: _("What you answered others; their words are never included."),
    RecordKind.REPOST: _("No words. They reveal what you found worth passing on."),
    RecordKind.LIKE: _("No words. Together they reveal your tastes and opinions."),
    RecordKind.FOLLOW: _("No words. Together they reveal your circle and your interests."),
}

CLASSES: dict[str, Any] = {
    BuyerClass.ACADEMIC: _("For teaching and research."),
    BuyerClass.NONPROFIT: _("Associations and foundations."),
    BuyerClass.PUBLIC: _("Authorities, libraries, archives."),
    BuyerClass.COMPANY: _("Firms that sell products, AI firms among them."),
}

# The same things in the middle of a sentence: see consent/sentences.py.
TO: dict[str, Any] = {
    Purpose.TRAIN_GENERATIVE: _("train generative models"),
    Purpose.FINETUNE_ALIGN: _("fine-tune and align models"),
    Purpose.TRAIN_OTHER: _("train other models"),
    Purpose.RAG_GROUNDING: _("look up passages for answers"),
    Purpose.SEARCH_INDEX: _("show them in a search index"),
    Purpose.EVALUATION: _("test and compare models"),
    Purpose.SYNTHETIC_GENERATION: _("make synthetic data"),
    Purpose.TEXT_DATA_MINING: _("find patterns and statistics"),
    Purpose.RESEARCH_NONCOMMERCIAL: _("do non-commercial research"),
}
THESE_KINDS: dict[str, Any] = {
    RecordKind.POST: _("posts"),
    RecordKind.COMMENT: _("comments"),
    RecordKind.REPOST: _("reposts"),
    RecordKind.LIKE: _("likes"),
    RecordKind.FOLLOW: _("follows"),
}
THESE_BUYERS: dict[str, Any] = {
    BuyerClass.ACADEMIC: _("universities"),
    BuyerClass.NONPROFIT: _("non-profit organisations"),
    BuyerClass.PUBLIC: _("public bodies"),
    BuyerClass.COMPANY: _("companies"),
}
STEPS: dict[str, Any] = {
    "purposes": _("Purposes"),
    "kinds": _("Kinds of record"),
    "sources": _("Sources"),
    "price": _("Price"),
    "buyers": _("Buyers"),
    "until": _("Last day"),
    "undo": _("What can be undone"),
    "check": _("Check and decide"),
}


@dataclass(frozen=True, slots=True)
class Undoing:
    """What taking these purposes back does, and what nothing can undo."""

    purposes: list[Purpose]
    does: Any
    does_not: Any

    @property
    def names(self) -> str:
        return " · ".join(str(purpose.label) for purpose in self.purposes)


UNDOES: dict[str, tuple[Any, Any]] = {
    "file": (
        _("Buyers delete your records from their files, which leaves nothing else to do."),
        _("Test results that were already measured stay."),
    ),
    "index": (
        _("Buyers delete your records from their files and purge them from their index."),
        _("Answers that were already given to someone stay with them."),
    ),
    "weights": (
        _("Buyers delete your records from their files and leave them out of later training."),
        _("What a trained model has learned is not undone."),
    ),
    "derived": (
        _("Buyers delete your records from their files and make nothing new from them."),
        _("What was already made from them, such as statistics or invented text, stays."),
    ),
}


def undoing(codes: Iterable[str]) -> list[Undoing]:
    """What a revocation can and cannot undo for these purposes; those alike together."""
    by_consequence: dict[str, list[Purpose]] = {}
    wanted = set(codes)
    for purpose in Purpose:
        if purpose.value in wanted:
            by_consequence.setdefault(CROSSWALK[purpose.value]["undo"], []).append(purpose)
    return [Undoing(purposes, *UNDOES[kind]) for kind, purposes in by_consequence.items()]
