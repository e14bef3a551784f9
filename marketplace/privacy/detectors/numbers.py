"""Numbers that lead to a person: telephones, cards, identity numbers, and any long one.

A run of digits, however it is spaced, is read as groups. Every window of groups is tried against
what is certain (check digits, the shape of a mobile number), then against what the words around
say. What is left with nine digits or more, and nothing that explains it, is masked to be safe.
"""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from . import checks, context, spoken
from .kinds import Kind, Span
from .runs import (
    LONGEST,
    UNEXPLAINED,
    Group,
    Window,
    is_explained,
    is_one_number,
    runs,
    window,
    windows,
)

_MOBILE = re.compile(r"(?:0{0,2}86)?1[3-9]\d{9}$")
_AMERICAN = re.compile(r"1?[2-9]\d\d[2-9]\d{6}$")
_TIMESTAMP = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?$")

_Verdict: TypeAlias = tuple[Kind, str]


def numbers(text: str) -> Iterator[Span]:
    """Every number in the folded text that may lead to a person."""
    plain = spoken.with_digits(text)
    for reading in (text,) if plain == text else (text, plain):
        for groups in runs(reading):
            yield from _read_run(reading, groups)


def spelled_numbers(text: str) -> Iterator[Span]:
    """Numbers dictated in English words."""
    for start, end, digits in spoken.spelled_out(text):
        group = Group(start, end, digits, "", start, settled=False)
        said = window(text, [group], group)
        kind, rule = _certain(said) or _announced(said) or (Kind.NUMBER, "number.spelled")
        yield Span(start, end, kind, rule)


def _read_run(text: str, groups: list[Group]) -> Iterator[Span]:
    whole = _read_whole(text, groups)
    if whole is not None:
        yield whole
        return
    head = groups[0].start
    left: list[Group] = []
    at = 0
    while at < len(groups):
        tried = windows(text, groups, at)
        found = _first(tried, _certain) or _first(tried, _announced)
        if found is None:
            left.append(groups[at])
            at += 1
            continue
        seen, verdict = found
        yield from _unexplained(text, left, head)
        left = []
        at += len(seen.groups)
        yield Span(*_reach(seen), *verdict)
    yield from _unexplained(text, left, head)


def _read_whole(text: str, groups: list[Group]) -> Span | None:
    """The run as one number in even pieces, if it is one and nothing explains it."""
    if not is_one_number(groups):
        return None
    whole = window(text, groups, groups[0])
    verdict = (_certain(whole) or _announced(whole)) if len(whole.digits) <= LONGEST else None
    if verdict is None and whole.is_explained:
        return None
    return Span(*_reach(whole), *(verdict or (Kind.NUMBER, "number.pieces")))


def _first(
    tried: list[Window], judge: Callable[[Window], _Verdict | None]
) -> tuple[Window, _Verdict] | None:
    for each in tried:
        verdict = judge(each)
        if verdict is not None:
            return each, verdict
    return None


def _reach(seen: Window) -> tuple[int, int]:
    """The window with what belongs to it: a plus, a bracket, the X of a resident number."""
    prefix = len(seen.groups[0].gap) if seen.leads else 0
    return seen.start - prefix, seen.check_mark[1]


def _certain(window: Window) -> _Verdict | None:
    """What is sure whatever the words around say."""
    digits, size = window.digits, len(window.digits)
    if checks.is_resident_id(digits + window.check_mark[0]):
        return Kind.NATIONAL_ID, "national_id.cn"
    if window.settled or window.is_decimal:
        return None
    if _MOBILE.match(digits):
        return Kind.PHONE, "phone.cn_mobile"
    if window.is_even and checks.is_issued_card(digits):
        return Kind.BANK_CARD, "bank_card.luhn"
    if window.plus and 8 <= size <= 15:
        return Kind.PHONE, "phone.international"
    return None


def _announced(window: Window) -> _Verdict | None:
    """What its shape or the words around make it, unless they explain it as harmless."""
    if window.settled or window.is_decimal:
        return None
    if window.leads and (verdict := _by_cue(window)):
        return verdict
    verdict = _by_shape(window)
    return None if verdict is None or window.is_explained else verdict


def _by_cue(window: Window) -> _Verdict | None:
    text, start, size = window.text, window.start, len(window.digits)
    if size in (15, 17, 18) and context.says_identity(text, start):
        return Kind.NATIONAL_ID, "national_id.cue"
    if size <= 15 and context.says_phone(text, start):
        return Kind.PHONE, "phone.cue"
    if size >= 8 and context.says_bank(text, start):
        return Kind.BANK_CARD, "bank_card.cue"
    return None


def _by_shape(window: Window) -> _Verdict | None:
    digits, shape, size = window.digits, window.shape, len(window.digits)
    if shape == (3, 2, 4) and digits[:3] not in ("000", "666") and digits[0] != "9":
        return Kind.NATIONAL_ID, "national_id.us"
    if digits[0] == "0" and digits[1] != "0" and 9 <= size <= 12 and not _is_fraction(window):
        return Kind.PHONE, "phone.trunk"
    if digits.startswith("00") and 10 <= size <= 17 and digits[2] != "0":
        return Kind.PHONE, "phone.international"
    pieces = shape in ((3, 3, 4), (1, 3, 3, 4), (3, 7)) or max(shape) == 1
    if pieces and _AMERICAN.match(digits):
        return Kind.PHONE, "phone.american"
    if digits[:3] in ("400", "800") and size == 10:
        return Kind.PHONE, "phone.service"
    if size >= 13 and window.is_even and checks.luhn(digits) and not _is_clear(digits):
        return Kind.BANK_CARD, "bank_card.luhn"
    return None


def _is_fraction(window: Window) -> bool:
    """0.3931 (0.0076 is a measurement, no telephone number."""
    return len(window.groups) > 1 and window.shape[0] == 1 and window.groups[1].gap == "."


def _unexplained(text: str, left: list[Group], head: int) -> Iterator[Span]:
    """Mask what stays long and unexplained among the groups nothing recognised."""
    stretch: list[Group] = []
    for group in left:
        if group.settled or (stretch and not _continues(stretch[-1], group)):
            yield from _safe(text, stretch, head)
            stretch = []
        if not group.settled:
            stretch.append(group)
    yield from _safe(text, stretch, head)


def _continues(before: Group, group: Group) -> bool:
    """Are two groups one number? A long group stands alone: 1. 9876543210 is item one."""
    if max(len(before.digits), len(group.digits)) >= UNEXPLAINED:
        return False
    return not (before.is_year and group.is_year)


def _safe(text: str, stretch: list[Group], head: int) -> Iterator[Span]:
    digits = "".join(group.digits for group in stretch)
    if len(digits) < UNEXPLAINED:
        return
    start, end = stretch[0].start, stretch[-1].end
    if _is_harmless(stretch, digits) or is_explained(text, stretch, head):
        return
    yield Span(start, end, Kind.NUMBER, "number.unexplained")


def _is_harmless(stretch: list[Group], digits: str) -> bool:
    if _is_clear(digits):
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


def _is_clear(digits: str) -> bool:
    """Digits that explain themselves: a book number, a date with its time."""
    if checks.is_book_number(digits):
        return True
    found = _TIMESTAMP.match(digits)
    return found is not None and checks.is_date(*found.groups()[:3])
