"""Runs of digits in a text, read as groups, and groups read together as one number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from . import checks, context

_RUN = re.compile(r"(?:\+ ?)?\(?\d(?:[ .()/_\-]{0,3}\d){4,}")
_GROUP = re.compile(r"\d+")
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d([-/. ])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2(?:19|20)\d\d)(?!\d)"
)
_BOOK = re.compile(r"(?<!\d)97[89](?:[- ]?\d){10}(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_CHECK_MARK = re.compile(r"[ -]?[Xx](?![A-Za-z0-9])")

FEWEST = 7  # digits of the shortest identifier, a local telephone number
LONGEST = 19  # digits of the longest identifier, a bank card
UNEXPLAINED = 9  # digits from which a number nobody explains is masked


@dataclass(frozen=True, slots=True)
class Group:
    """Digits in a row."""

    start: int
    end: int
    digits: str
    gap: str  # what stands between this group and the one before it in the run
    chain: int  # where the hyphenated chain begins that it belongs to
    settled: bool  # part of a date or of a book number

    @property
    def is_year(self) -> bool:
        return _YEAR.match(self.digits) is not None


@dataclass(frozen=True, slots=True)
class Window:
    """Some neighbouring groups of a run, read as one number."""

    text: str
    groups: list[Group]
    digits: str
    shape: tuple[int, ...]  # how many digits each group has
    head: int  # where the run begins; words before it can speak of no later window
    plus: bool  # the run begins with a plus, and this window with the run
    settled: bool  # it touches a date or a book number, beside something else

    @property
    def start(self) -> int:
        return self.groups[0].start

    @property
    def end(self) -> int:
        return self.groups[-1].end

    @property
    def leads(self) -> bool:
        return self.start == self.head

    @property
    def is_explained(self) -> bool:
        """Do the words around the whole chain it stands in say it is harmless?"""
        return is_explained(self.text, self.groups, self.head)

    @property
    def check_mark(self) -> tuple[str, int]:
        """The X that closes a resident number of 17 digits, and where it ends."""
        close = _CHECK_MARK.match(self.text, self.end) if len(self.digits) == 17 else None
        return ("X", close.end()) if close else ("", self.end)

    @property
    def is_even(self) -> bool:
        """Grouped as people group long numbers: all in ones or twos, or in threes and more."""
        *body, last = self.shape
        return not body or min(body) >= 3 or (len(set(body)) == 1 and last <= body[0])

    @property
    def is_decimal(self) -> bool:
        """One decimal point: 121.473701234. A mobile number split 3.8 is none."""
        return len(self.groups) == 2 and self.groups[1].gap == "." and self.shape != (3, 8)


def runs(text: str) -> Iterator[list[Group]]:
    """Each run of digits with at most three separators between two of them."""
    for match in _RUN.finditer(text):
        yield _groups(text, match.start(), match.end())


def _groups(text: str, start: int, end: int) -> list[Group]:
    settled = _settled_places(text, start, end)
    groups: list[Group] = []
    for match in _GROUP.finditer(text, start, end):
        first, last = match.span()
        gap = text[groups[-1].end : first] if groups else text[start:first]
        chain = groups[-1].chain if groups and gap == "-" else first
        groups.append(Group(first, last, match.group(), gap, chain, first in settled))
    return groups


def _settled_places(text: str, start: int, end: int) -> set[int]:
    """Every place of the run that lies in a date or in a book number."""
    found = [match.span() for match in _DATE.finditer(text, start, end)]
    for match in _BOOK.finditer(text, start, end):
        if checks.is_book_number(re.sub("[- ]", "", match.group())):
            found.append(match.span())
    return {place for first, last in found for place in range(first, last)}


def window(text: str, groups: list[Group], head: Group) -> Window:
    """These groups as one number; `head` is the first group of their run."""
    return Window(
        text,
        groups,
        digits="".join(group.digits for group in groups),
        shape=tuple(len(group.digits) for group in groups),
        head=head.start,
        plus=groups[0] is head and "+" in head.gap,
        settled=len(groups) > 1 and any(group.settled for group in groups),
    )


def windows(text: str, groups: list[Group], at: int) -> list[Window]:
    """Every window from this group on that could be an identifier, longest first."""
    size, found = 0, []
    for last in range(at, min(at + LONGEST, len(groups))):
        size += len(groups[last].digits)
        if size > LONGEST:
            break
        if size >= FEWEST:
            found.append(window(text, groups[at : last + 1], groups[0]))
    return found[::-1]


def is_one_number(groups: list[Group]) -> bool:
    """A long number in even pieces, 7101-1990-7828-672: no part of it is to be read alone."""
    gaps = {group.gap for group in groups[1:]}
    sizes = {len(group.digits) for group in groups[:-1]}
    if len(groups) < 3 or len(gaps) != 1 or len(sizes) != 1 or not gaps <= {" ", "-"}:
        return False
    size = sizes.pop()
    if size not in (1, 3, 4, 5) or len(groups[-1].digits) > size:
        return False
    return size * (len(groups) - 1) >= UNEXPLAINED and not all(
        group.settled or group.is_year for group in groups
    )


def is_explained(text: str, groups: list[Group], head: int) -> bool:
    """Do the words around these groups say they are harmless? `head` is where their run begins."""
    chain = groups[0].chain
    if chain == head and context.explained_before(text, chain):
        return True
    return context.explained_after(text, groups[-1].end)
