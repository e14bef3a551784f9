"""Where somebody lives or stands: street addresses in Chinese and English, coordinates."""

import re
from collections.abc import Iterator

from .kinds import Kind, Span

_HAN = "\u3400-\u9fff"
_NUMERAL = r"(?:\d ?){1,5}|[零〇一二三四五六七八九十百]{1,5}"
_ROAD = (
    "路|街|大道|大街|道|巷|胡同|弄|里|村|镇|乡|屯|小区|花园|家园|公寓|新村|苑|园|庄|大厦|广场|城|府|院|"
    "步行街|环"
)
_UNIT = r"(?:号楼|号院|号|弄|栋|幢|座|单元|楼|层|室|户)"
# What follows the road: a door, then doors within it (88号2栋3单元501室, 12-3-401).
_DOOR_CN = re.compile(
    rf"(?:{_ROAD})[东西南北中段]{{0,3}} ?(?:{_NUMERAL}) ?{_UNIT}"
    rf"(?:[ ,，-]?(?:{_NUMERAL}|[A-Za-z]|[甲乙丙丁]) ?{_UNIT}|-\d{{1,4}}){{0,6}}"
    r"(?: ?\d{1,5}(?!\d))?"
)
_BUILDING_CN = re.compile(
    rf"(?:\d{{1,4}}|[A-Za-z]) ?(?:号楼|栋|幢|座) ?(?:{_NUMERAL}) ?(?:单元|楼|层|室)"
    rf"(?: ?\d{{1,5}} ?室?)?"
)
_BEFORE_DOOR = 30  # characters of a Chinese address before its road ends
_NAME_CN = re.compile(rf"[{_HAN}0-9A-Za-z](?:[{_HAN}0-9A-Za-z]| (?=[{_HAN}]))*$")
# Where the sentence ends and the address begins.
_LEAD_IN = re.compile(
    r"(?:地址|住址|住在|家住|位于|搬到|寄到|送到|寄往|[在到住往去寄送于是址从了给叫]|[:，,])\s?"
)

_KIND_EN = (
    r"(?:street|st|avenue|ave|road|rd|boulevard|blvd|drive|dr|lane|ln|court|ct|place|pl|square|sq|"
    r"terrace|way|highway|hwy|parkway|pkwy|close|crescent|circle|cir|trail|row|mews|gardens|grove|"
    r"alley|walk|quay)"
)
_TOWN_WORD = r"[A-Z][A-Za-z'.]{1,20}(?![A-Za-z0-9])"
_REST_EN = (
    r"(?:[,，]? ?(?i:apt|apartment|unit|suite|ste|flat|floor|room|#)\.? ?"
    r"[A-Za-z]?\d{1,5}[A-Za-z]?)?"
    rf"(?:[,，]\s?{_TOWN_WORD}(?: {_TOWN_WORD}){{0,2}}){{0,2}}"
    r"(?:[,，]? (?:[A-Z]{2},? )?\d{5}(?:-\d{4})?|[,，]? [A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})?"
)
_STREET_EN = re.compile(
    r"(?<![\w.$£€])\d(?: ?\d){0,4}[A-Za-z]?(?:[-/]\d{1,4})?,? {1,2}"
    rf"(?:(?:[NSEW]|North|South|East|West)\.? {{1,2}})?(?:[A-Z0-9][\w'.-]{{0,20}} {{1,2}}){{1,4}}"
    rf"(?i:{_KIND_EN})(?![A-Za-z])\.?{_REST_EN}"
)
_STREET_LOWER = re.compile(
    r"(?<![\w.$£€])\d{1,5} (?!way |minutes |the |more |first |other |main(?! st)|wide |long |busy )"
    r"[a-z]{3,20} (?:street|avenue|road|lane|drive|boulevard)(?![A-Za-z])"
)
_STREET_OTHER = re.compile(
    r"(?<![\w.])\d{1,4}(?: ?bis)?,? (?:rue|avenue|boulevard|place|chemin|calle|via) "
    r"(?:d(?:e|u|es|ella|i) |de la |l'|d')?[A-Z][\w'-]{1,30}"
    r"|(?<!\w)[A-Z][a-z-]{2,30}(?:straße|strasse|str\.|weg|platz|gasse|allee) \d{1,4}[a-z]?(?!\w)"
)
_BOX = re.compile(r"(?<![A-Za-z])P\.? ?O\.? ?Box \d{1,6}", re.IGNORECASE)
_POSTCODE_UK = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])"
)

_PAIR = re.compile(
    r"(?<![\d.])([-+]?\d{1,3}\.\d{3,16})°? ?([NSEWnsew]?)\s{0,2}[,，;/ ]\s{0,2}"
    r"([-+]?\d{1,3}\.\d{3,16})°? ?([NSEWnsew](?![A-Za-z]))?(?!\d)"
)
_DEGREES = re.compile(
    r"(?:[NSEW北南东西][纬经]?\s?)?\d{1,3}(?:\.\d{1,10})?\s?[°度]\s?"
    r"(?:\d{1,2}(?:\.\d{1,8})?\s?['′分]\s?(?:\d{1,2}(?:\.\d{1,6})?\s?(?:[\"″秒]|'')?)?)?\s?[NSEW]?"
)
_DEGREE_SIGN = re.compile(r"[NSEW北南东西]|\d\s?['′分]")
_NORTH, _EAST = r"[北南]纬\s?\d{1,2}\.\d{2,16}", r"[东西]经\s?\d{1,3}\.\d{2,16}"
_NAMED_CN = re.compile(rf"{_NORTH}\s?[,，、]?\s?{_EAST}|{_EAST}\s?[,，、]?\s?{_NORTH}")


def streets(text: str) -> Iterator[Span]:
    """Street addresses with a door number. A town alone is no address."""
    for pattern in (_DOOR_CN, _BUILDING_CN):
        for match in pattern.finditer(text):
            yield Span(_begin(text, match.start()), match.end(), Kind.ADDRESS, "address.cn")
    for pattern, rule in (
        (_STREET_EN, "address.en"), (_STREET_LOWER, "address.en"),
        (_STREET_OTHER, "address.other"), (_BOX, "address.box"), (_POSTCODE_UK, "address.postcode"),
    ):  # fmt: skip
        for match in pattern.finditer(text):
            yield Span(match.start(), match.end(), Kind.ADDRESS, rule)


def _begin(text: str, at: int) -> int:
    """Where a Chinese address begins whose road ends at this place: after the words lead in."""
    low = max(0, at - _BEFORE_DOOR)
    name = _NAME_CN.search(text[low:at])
    if name is None:
        return at
    begin = low + name.start()
    for lead in _LEAD_IN.finditer(text, begin, at):
        begin = lead.end()
    return begin


def coordinates(text: str) -> Iterator[Span]:
    """Latitude and longitude to a hundred metres or better."""
    for match in _PAIR.finditer(text):
        first, second = abs(float(match[1])), abs(float(match[3]))
        if min(first, second) <= 90 and max(first, second) <= 180:
            yield Span(match.start(), match.end(), Kind.COORDINATES, "coordinates.decimal")
    for match in _NAMED_CN.finditer(text):
        yield Span(match.start(), match.end(), Kind.COORDINATES, "coordinates.named")
    if "°" in text or "度" in text:
        for match in _DEGREES.finditer(text):
            if _DEGREE_SIGN.search(match.group()):  # 36.5° alone is a fever
                yield Span(match.start(), match.end(), Kind.COORDINATES, "coordinates.degrees")
