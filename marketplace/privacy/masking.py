"""Blank what was found: each identifier becomes a typed, numbered placeholder.

The clean text is at most `GROWTH` times as long as the original: a find has two characters at
the least, its placeholder sixteen and the digits of its number at the most.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .detectors import Kind, Span, merge
from .detectors.normalise import key
from .detectors.sweep import PLACEHOLDER

GROWTH = 8

# Written with or without spaces, dashes, dots and brackets, these are the same number.
_NUMERIC = frozenset(
    {Kind.PHONE, Kind.BANK_CARD, Kind.IBAN, Kind.NATIONAL_ID, Kind.PASSPORT, Kind.PLATE}
)
_PUNCTUATION = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of clean text: as the creator wrote it, or a mask and what it hides."""

    text: str
    kind: Kind | None


@dataclass(frozen=True, slots=True)
class Masked:
    """A clean text, whole and in pieces, so that a page can show what was masked."""

    text: str
    pieces: tuple[Piece, ...]


def mask(text: str, spans: Iterable[Span]) -> Masked:
    """Replace each span by its placeholder: [PHONE_1] for the first number, and wherever it recurs.

    Overlapping spans are blanked together; the longest names the mask. A placeholder that the
    creator wrote herself stays hers: no mask takes its number.
    """
    hiding = merge(spans)
    if not hiding:
        return Masked(text, (Piece(text, None),) if text else ())
    placeholders = _Placeholders(text)
    pieces: list[Piece] = []
    last = 0
    for span in hiding:
        if last < span.start:
            pieces.append(Piece(text[last : span.start], None))
        hidden = text[span.start : span.end]
        pieces.append(Piece(placeholders.of(span.kind, hidden), span.kind))
        last = span.end
    if last < len(text):
        pieces.append(Piece(text[last:], None))
    return Masked("".join(piece.text for piece in pieces), tuple(pieces))


class _Placeholders:
    """The numbers given out in one text."""

    def __init__(self, text: str) -> None:
        self._written = set(PLACEHOLDER.findall(text)) if "[" in text else set()
        self._given: dict[tuple[Kind, str], str] = {}
        self._next = dict.fromkeys(Kind, 1)

    def of(self, kind: Kind, hidden: str) -> str:
        name = (kind, _same(kind, hidden))
        if name not in self._given:
            self._given[name] = self._fresh(kind)
        return self._given[name]

    def _fresh(self, kind: Kind) -> str:
        while True:
            placeholder = f"[{kind.name}_{self._next[kind]}]"
            self._next[kind] += 1
            if placeholder not in self._written:
                return placeholder


def _same(kind: Kind, hidden: str) -> str:
    """What two spellings of one identifier have in common."""
    spelling = key(hidden)
    return _PUNCTUATION.sub("", spelling) if kind in _NUMERIC else spelling
