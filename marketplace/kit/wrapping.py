"""Plain text in lines of a terminal's width, in English and in Chinese."""

import re
import unicodedata
from collections.abc import Iterator

WIDTH = 78  # columns: what RFC 5322, section 2.1.1, asks of a line
_WIDE = "\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\U00020000-\U0003fffd"
# Where a line may break: at spaces, and on either side of a Chinese character; but a closing mark
# never begins a line and an opening one never ends it. Quotation marks also stand in English.
_CLOSING, _OPENING = "，。；：？！、）》」』】", "（《「『【"
_PIECE = re.compile(
    rf"\s+|[{_OPENING}“‘]*[{_WIDE}][{_CLOSING}”’]*"
    rf"|[^\s{_WIDE}{_OPENING}{_CLOSING}]+[{_CLOSING}]*|."
)


def columns(text: str) -> int:
    """How many columns a text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def wrap(text: str, *, width: int = WIDTH, indent: str = "") -> str:
    """One paragraph in lines of at most `width` columns; a word that is longer stays whole.

    Later lines begin with `indent`.
    """
    return "\n".join(_lines(text, width, indent))


def _lines(text: str, width: int, indent: str) -> Iterator[str]:
    line = ""
    for piece in _PIECE.findall(" ".join(text.split())):
        if line.strip() and columns((line + piece).rstrip()) > width:
            yield line.rstrip()
            line = indent + piece.lstrip()
        else:
            line += piece
    yield line.rstrip()
