"""Look through a text until nothing is left to find."""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from . import accounts, addresses, numbers, papers, places
from .kinds import Kind, Span, merge
from .known import Known
from .normalise import fold

Rule: TypeAlias = Callable[[str], Iterator[Span]]

_ALWAYS: tuple[Rule, ...] = (
    addresses.emails,
    addresses.urls,
    addresses.devices,
    accounts.handles,
    accounts.messenger_ids,
    numbers.spelled_numbers,
)
_WITH_DIGITS: tuple[Rule, ...] = (
    numbers.numbers,
    addresses.hosts,
    papers.papers,
    papers.ibans,
    places.streets,
    places.coordinates,
)
# Digits of any kind, or their Chinese names, without which the second half need not run.
_DIGIT = re.compile(r"[0-9零〇一二三四五六七八九十幺壹贰叁肆伍陆柒捌玖]")

# What a mask looks like. It is a wall to every detector: text on its two sides never joins.
PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(kind.name for kind in Kind)})_[0-9]{{1,9}}\]")

# A text that still shows new finds after so many rounds was built to; what is left of the
# stretch is masked whole.
_ROUNDS = 6


def find(text: str, known: Known) -> list[Span]:
    """Every identifier in the text, in order, without overlaps.

    What stands between two finds is searched again as if it were a text of its own, because that
    is how the clean text will read; so cleaning twice finds nothing new.
    """
    found: list[Span] = []
    waiting = [(start, end, 1) for start, end in _between_placeholders(text)]
    while waiting:
        start, end, times = waiting.pop()
        spans = _look(text, start, end, known)
        if spans and times > _ROUNDS:
            spans = [Span(start, end, spans[0].kind, "stretch")]
        found.extend(spans)
        if spans:
            waiting.extend((*gap, times + 1) for gap in _gaps(start, end, spans))
    return sorted(found)


def _between_placeholders(text: str) -> Iterator[tuple[int, int]]:
    last = 0
    if "[" in text:
        for wall in PLACEHOLDER.finditer(text):
            yield last, wall.start()
            last = wall.end()
    yield last, len(text)


def _gaps(start: int, end: int, spans: list[Span]) -> Iterator[tuple[int, int]]:
    for span in spans:
        if start < span.start:
            yield start, span.start
        start = span.end
    if start < end:
        yield start, end


def _look(text: str, start: int, end: int, known: Known) -> list[Span]:
    """One pass of all rules over one stretch; places are those of the whole text."""
    folded = fold(text[start:end])
    seen = list(known.spans(folded.text))
    for rule in _ALWAYS:
        seen.extend(rule(folded.text))
    if _DIGIT.search(folded.text):
        for rule in _WITH_DIGITS:
            seen.extend(rule(folded.text))
    placed = []
    for span in merge(seen):
        first, last = folded.place(span.start, span.end)
        placed.append(Span(start + first, start + last, span.kind, span.detector))
    return placed
