"""Numbers with letters in them: bank accounts, passports, plates, identity papers."""

import re
from collections.abc import Iterator

from . import checks
from .kinds import Kind, Span

_IBAN_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][ -]?[A-Za-z][ -]?\d[ -]?\d(?=[ -]?[A-Za-z0-9])")
_IBAN_REST = re.compile(r"[ -]?[A-Za-z0-9]")
_IBAN_CUE = re.compile(r"iban[^A-Za-z0-9]{0,6}$", re.IGNORECASE)

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE_CN = re.compile(
    rf"[{_PROVINCES}] ?[A-HJ-NP-Za-hj-np-z][ .\-]{{0,2}}(?=[A-Za-z ]{{0,10}}\d)"
    r"(?:[A-HJ-NP-Za-hj-np-z0-9] ?){4,5}[A-HJ-NP-Za-hj-np-z0-9学警挂港澳领使](?![A-Za-z0-9])"
)
_PLATE_UK = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2} ?[A-Z]{3}(?![A-Za-z0-9])")
_PLATE_CUE = re.compile(
    r"(?:车牌号?码?|(?<![a-z])(?:number|licen[cs]e|registration) plates?|(?<![a-z])plates?"
    r"(?: number| no)?)(?:\s?(?:[:=#-]|is|was|reads?|是|为)){0,2}\s{0,2}"
    r"(?P<name>(?=[A-Z0-9 -]{0,8}\d)[A-Z0-9](?:[ -]?[A-Z0-9]){4,7})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])(?:[EGPSDHM]\d{8}|E[A-HJ-NP-Z]\d{7})(?![A-Za-z0-9])")
_PASSPORT_CUE = re.compile(
    r"(?:护照|通行证|(?<![a-z])passport)(?:\s?(?:[:=#.-]|号码?|编号|是|为|number|num|no|is|was)){0,4}"
    r"\s{0,2}(?P<name>[A-Z](?:[ -]?[A-Z])?(?:[ -]?\d){6,9}|\d(?:[ -]?\d){7,8})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_BRITISH = re.compile(
    r"(?<![A-Za-z0-9])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D](?![A-Za-z0-9])"
)
_HONG_KONG = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}\d{6} ?\([0-9A]\)")
_TAIWAN = re.compile(r"(?<![A-Za-z0-9])[A-Z][1289]\d{8}(?![A-Za-z0-9])")

_ALONE = (
    (_PLATE_CN, Kind.PLATE, "plate.cn"),
    (_PLATE_UK, Kind.PLATE, "plate.uk"),
    (_PASSPORT, Kind.PASSPORT, "passport.shape"),
    (_BRITISH, Kind.NATIONAL_ID, "national_id.uk"),
    (_HONG_KONG, Kind.NATIONAL_ID, "national_id.hk"),
    (_TAIWAN, Kind.NATIONAL_ID, "national_id.tw"),
)
_CUED = (
    (_PLATE_CUE, Kind.PLATE, "plate.cue"),
    (_PASSPORT_CUE, Kind.PASSPORT, "passport.cue"),
)


def papers(text: str) -> Iterator[Span]:
    """Plates, passports and identity papers: by their shape, or by the word before them."""
    for pattern, kind, rule in _ALONE:
        for match in pattern.finditer(text):
            yield Span(match.start(), match.end(), kind, rule)
    for pattern, kind, rule in _CUED:
        for match in pattern.finditer(text):
            yield Span(match.start("name"), match.end("name"), kind, rule)


def ibans(text: str) -> Iterator[Span]:
    """International bank account numbers; a mistyped one too, if it is announced as one."""
    for match in _IBAN_START.finditer(text):
        country = re.sub("[ -]", "", match.group())[:2]
        length = checks.iban_length(country)
        if length is None:
            continue
        value, end = _take(text, match.start(), length)
        announced = _IBAN_CUE.search(text[max(0, match.start() - 12) : match.start()])
        if checks.is_iban(value.upper()) or (announced and len(value) >= 12):
            yield Span(match.start(), end, Kind.IBAN, "iban")


def _take(text: str, start: int, length: int) -> tuple[str, int]:
    """The next `length` letters and digits, spaced as may be, and where they end."""
    taken, at = "", start
    while len(taken) < length and (match := _IBAN_REST.match(text, at)):
        taken += match.group()[-1]
        at = match.end()
    return taken, at
