"""Numbers that lead to a person: telephones, cards, identity numbers, and any long one.

A run of digits, however it is spaced, is read as groups. Every window of groups is tried against
what is certain (check digits, the shape of a mobile number), then against what the words around
say. What is left with nine digits or more, and nothing that explains it, is masked to be safe.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from . import checks, context, spoken
from .kinds import Kind, Span

_RUN = re.compile(r"(?:\+ ?)?\(?\d(?:[ .()/_\-]{0,3}\d){4,}")
_GROUP = re.compile(r"\d+")
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d([-/. ])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2(?:19|20)\d\d)(?!\d)"
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_MOBILE = re.compile(r"(?:0{0,2}86)?1[3-9]\d{9}$")
_AMERICAN = re.compile(r"1?[2-9]\d\d[2-9]\d{6}$")
_TIMESTAMP = re.compile(r"(20\d\d)(\d\d)(\d\d)(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?$")

LONGEST = 19  # digits of the longest identifier known here, a bank card
UNEXPLAINED = 9  # digits from which a number nobody explains is masked

_Verdict: TypeAlias = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class _Group:
    start: int
    end: int
    digits: str
    gap: str  # what stands between this group and the one before it in the run
    in_date: bool


@dataclass(frozen=True, slots=True)
class _Window:
    """Some neighbouring groups of a run, read as one number."""

    text: str
    groups: list[_Group]
    digits: str
    plus: bool

    @property
    def start(self) -> int:
        return self.groups[0].start

    @property
    def end(self) -> int:
        return self.groups[-1].end

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(group.digits) for group in self.groups)

    @property
    def has_date(self) -> bool:
        return len(self.groups) > 1 and any(group.in_date for group in self.groups)

    @property
    def is_even(self) -> bool:
        """Grouped as people group long numbers: all in ones or twos, or in threes and more."""
        shape = self.shape
        body = shape[:-1]
        return len(set(body)) == 1 and shape[-1] <= body[0] or min(body, default=3) >= 3

    @property
    def is_decimal(self) -> bool:
        """One decimal point: 121.473701234. A mobile number split 3.8 is none."""
        gaps = [group.gap for group in self.groups[1:]]
        return gaps == ["."] and self.shape != (3, 8)


def numbers(text: str) -> Iterator[Span]:
    """Every number in the folded text that may lead to a person."""
    for run in _RUN.finditer(text):
        yield from _read_run(text, run.start(), run.end())
    plain = spoken.with_digits(text)
    if plain != text:
        for run in _RUN.finditer(plain):
            yield from _read_run(plain, run.start(), run.end())


def spelled_numbers(text: str) -> Iterator[Span]:
    """Numbers dictated in English words."""
    for start, end, digits in spoken.spelled_out(text):
        group = _Group(start, end, digits, "", in_date=False)
        window = _Window(text, [group], digits, plus=False)
        kind, rule = _certain(window) or _announced(window) or (Kind.NUMBER, "number.spelled")
        yield Span(start, end, kind, rule)


def _read_run(text: str, start: int, end: int) -> Iterator[Span]:
    groups = _groups(text, start, end)
    plus = text.startswith("+", start)
    left: list[_Group] = []
    at = 0
    while at < len(groups):
        windows = _windows(text, groups, at, plus=plus and at == 0)
        found = _first(windows, _certain) or _first(windows, _announced)
        if found is None:
            left.append(groups[at])
            at += 1
            continue
        window, verdict = found
        yield from _unexplained(text, left)
        left = []
        at += len(window.groups)
        yield Span(*_reach(window, start), *verdict)
    yield from _unexplained(text, left)


def _groups(text: str, start: int, end: int) -> list[_Group]:
    dates = [match.span() for match in _DATE.finditer(text, start, end)]
    groups: list[_Group] = []
    date = 0
    for match in _GROUP.finditer(text, start, end):
        while date < len(dates) and dates[date][1] <= match.start():
            date += 1
        in_date = date < len(dates) and dates[date][0] <= match.start()
        gap = text[groups[-1].end : match.start()] if groups else ""
        groups.append(_Group(match.start(), match.end(), match.group(), gap, in_date))
    return groups


def _windows(text: str, groups: list[_Group], at: int, *, plus: bool) -> list[_Window]:
    """Windows from this group on, longest first; at most `LONGEST` of them."""
    windows, digits = [], ""
    for last in range(at, min(at + LONGEST, len(groups))):
        digits += groups[last].digits
        if len(digits) > LONGEST:
            break
        if len(digits) >= 7:
            windows.append(_Window(text, groups[at : last + 1], digits, plus))
    return windows[::-1]


def _first(
    windows: list[_Window], judge: Callable[[_Window], _Verdict | None]
) -> tuple[_Window, _Verdict] | None:
    for window in windows:
        verdict = judge(window)
        if verdict is not None:
            return window, verdict
    return None


def _reach(window: _Window, run_start: int) -> tuple[int, int]:
    """The window with what belongs to it: a plus, a bracket, the X of a resident number."""
    start, end = window.start, window.end
    if window.text[run_start:start].strip("+( ") == "":
        start = run_start
    if len(window.digits) == 17 and window.text[end : end + 1] in ("x", "X"):
        end += 1
    return start, end


def _certain(window: _Window) -> _Verdict | None:
    """What is sure whatever the words around say."""
    digits, size = window.digits, len(window.digits)
    resident = digits + window.text[window.end : window.end + 1] if size == 17 else digits
    if checks.is_resident_id(resident):
        return Kind.NATIONAL_ID, "national_id.cn"
    if window.has_date or window.is_decimal:
        return None
    if _MOBILE.match(digits):
        return Kind.PHONE, "phone.cn_mobile"
    if window.is_even and checks.is_issued_card(digits):
        return Kind.BANK_CARD, "bank_card.luhn"
    if window.plus and 8 <= size <= 15:
        return Kind.PHONE, "phone.international"
    return None


def _announced(window: _Window) -> _Verdict | None:
    """What its shape or the words around make it, unless they explain it as harmless."""
    if window.has_date or window.is_decimal:
        return None
    text, start, size = window.text, window.start, len(window.digits)
    if size in (15, 17, 18) and context.says_identity(text, start):
        return Kind.NATIONAL_ID, "national_id.cue"
    if size <= 15 and context.says_phone(text, start):
        return Kind.PHONE, "phone.cue"
    if size >= 8 and context.says_bank(text, start):
        return Kind.BANK_CARD, "bank_card.cue"
    verdict = _by_shape(window)
    if verdict is None or context.explains(text, start, window.end):
        return None
    return verdict


def _by_shape(window: _Window) -> _Verdict | None:
    digits, shape, size = window.digits, window.shape, len(window.digits)
    if shape == (3, 2, 4) and digits[:3] not in ("000", "666") and digits[0] != "9":
        return Kind.NATIONAL_ID, "national_id.us"
    if digits[0] == "0" and digits[1] != "0" and 9 <= size <= 12:
        return Kind.PHONE, "phone.trunk"
    if digits.startswith("00") and 10 <= size <= 17 and digits[2] != "0":
        return Kind.PHONE, "phone.international"
    if shape in ((3, 3, 4), (1, 3, 3, 4), (3, 7)) and _AMERICAN.match(digits):
        return Kind.PHONE, "phone.american"
    if digits[:3] in ("400", "800") and size == 10:
        return Kind.PHONE, "phone.service"
    if 13 <= size and window.is_even and checks.luhn(digits) and not _is_book(digits):
        return Kind.BANK_CARD, "bank_card.luhn"
    return None


def _unexplained(text: str, left: list[_Group]) -> Iterator[Span]:
    """Mask what stays long and unexplained among the groups nothing recognised."""
    stretch: list[_Group] = []
    for group in left:
        if group.in_date or (stretch and not _continues(stretch[-1], group)):
            yield from _safe(text, stretch)
            stretch = []
        if not group.in_date:
            stretch.append(group)
    yield from _safe(text, stretch)


def _continues(before: _Group, group: _Group) -> bool:
    """Are two groups one number? A long group stands alone: 1. 9876543210 is item one."""
    if max(len(before.digits), len(group.digits)) >= UNEXPLAINED:
        return False
    return not (_YEAR.match(before.digits) and _YEAR.match(group.digits))


def _safe(text: str, stretch: list[_Group]) -> Iterator[Span]:
    digits = "".join(group.digits for group in stretch)
    if len(digits) < UNEXPLAINED:
        return
    start, end = stretch[0].start, stretch[-1].end
    if _is_harmless(stretch, digits) or context.explains(text, start, end):
        return
    yield Span(start, end, Kind.NUMBER, "number.unexplained")


def _is_harmless(stretch: list[_Group], digits: str) -> bool:
    if _is_book(digits) or _is_timestamp(digits):
        return True
    if len(stretch) == 1:
        return stretch[0].gap == "." and len(digits) < 18  # the fraction of a decimal
    gaps = [group.gap for group in stretch[1:]]
    shape = [len(group.digits) for group in stretch]
    if shape[0] < 3 and set(shape[1:]) == {3} and set(gaps) <= {" ", "."}:
        return True  # thousands: 1 234 567 890
    if set(gaps) == {"."}:
        return min(shape) < 3 or max(shape) == 3  # a version, thousands
    # Numbers in a row of a table or a list are short and uneven; one number in pieces is not.
    return max(shape) > 1 and len(digits) / len(shape) < 3 and set(gaps) != {"-"}


def _is_book(digits: str) -> bool:
    return checks.is_book_number(digits)


def _is_timestamp(digits: str) -> bool:
    found = _TIMESTAMP.match(digits)
    return found is not None and checks.is_date(*found.groups()[:3])
