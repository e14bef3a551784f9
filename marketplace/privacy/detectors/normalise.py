"""See through the disguises of a character: full width, circled, accented, invisible.

Detectors read the folded text, findings are reported on the original. Folding replaces one
character by one character; invisible ones are left out and a map back is kept, so a finding
always falls on the original text.
"""

import re
import unicodedata
from dataclasses import dataclass

# Planes where characters with an ASCII look-alike live (compatibility forms, digits of all
# scripts); scanning only these keeps the import fast.
_SCANNED = (range(0x80, 0x3400), range(0xA600, 0xAC00), range(0xF900, 0x10000),
            range(0x10000, 0x12000), range(0x16A00, 0x17000), range(0x1D400, 0x1D800),
            range(0x1E100, 0x1F200), range(0x1FB00, 0x1FC00))  # fmt: skip

# Full-width stops that end a Chinese sentence must not turn into ASCII ones, or a link would
# run on into the words behind it.
_KEPT = "，！？；。、｡"

_DASHES = "‐‑‒–—―−﹣－﹘⁃➖"
_DOTS = "·•‧∙⋅・．"

# Zero-width and bidirectional controls, soft hyphen, variation selectors and key caps (the shell
# of emoji digits), combining accents and strokes, tags.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u20d0-\u20f0\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e007f]+"
)


def _ascii_of(character: str) -> str | None:
    """The one ASCII character this one stands for, if there is one."""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKD", character)
    base = "".join(part for part in plain if not unicodedata.combining(part))
    return base if len(base) == 1 and base.isascii() and base.isprintable() else None


def _table() -> dict[int, str]:
    table = {}
    for block in _SCANNED:
        for point in block:
            if 0xD800 <= point < 0xE000:
                continue
            seen = _ascii_of(chr(point))
            if seen is not None:
                table[point] = seen
    table.update({ord(dash): "-" for dash in _DASHES})
    table.update({ord(dot): "." for dot in _DOTS})
    for stop in _KEPT:
        table.pop(ord(stop), None)
    return table


_TABLE = _table()


@dataclass(frozen=True, slots=True)
class Folded:
    """Text as detectors read it, and for each of its characters where it stood."""

    text: str
    length: int  # of the original
    origin: list[int] | None = None  # None: every character stands where it stood

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where this stretch of the folded text lies in the original.

        Invisible characters behind the stretch belong to it (the shell of an emoji digit).
        """
        if self.origin is None:
            return start, end
        after = self.origin[end] if end < len(self.origin) else self.length
        return self.origin[start], after


def fold(text: str) -> Folded:
    """The text without disguises. Plain ASCII comes back as it is."""
    if text.isascii():
        return Folded(text, len(text))
    plain = text.translate(_TABLE)
    if not _INVISIBLE.search(plain):
        return Folded(plain, len(text))
    kept: list[str] = []
    origin: list[int] = []
    last = 0
    for gap in _INVISIBLE.finditer(plain):
        kept.append(plain[last : gap.start()])
        origin.extend(range(last, gap.start()))
        last = gap.end()
    kept.append(plain[last:])
    origin.extend(range(last, len(plain)))
    return Folded("".join(kept), len(text), origin)


def key(text: str) -> str:
    """One spelling for all spellings of the same string: folded, lower case, no white space."""
    return "".join(fold(text).text.casefold().split())
