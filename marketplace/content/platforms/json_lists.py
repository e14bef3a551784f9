"""The elements of one long JSON array, one at a time, whatever is wrong with some of them.

An export is one array of up to a gigabyte. It is split without being parsed (one regular
expression match per element, so that no more than a few elements are in memory), and each element
is then decoded on its own: a broken one is told apart from its neighbours.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, TypeVar

import msgspec

T = TypeVar("T")

DEEPEST = 64  # exports nest five or six deep
BLOCK = 1024 * 1024
LARGEST = 4 * BLOCK  # of one element; a long article is some 100 KB
BOM = b"\xef\xbb\xbf"

STRING = rb'"(?:[^"\\]++|\\.)*+"'
SCALAR = rb'[^\s,"{}\[\]:]++'


def _nested(depth: int) -> bytes:
    """An expression for an object or array at most `depth` deep; brackets' kinds are not paired.

    Possessive throughout, so a mismatch costs one pass over the bytes and never more.
    """
    pattern = rb"(?!)"
    for _ in range(depth):
        pattern = rb'[{\[](?:[^{}\[\]"]++|' + STRING + rb"|" + pattern + rb")*+[}\]]"
    return pattern


VALUE = rb"(?:" + _nested(DEEPEST) + rb"|" + STRING + rb"|" + SCALAR + rb")"
ELEMENT = re.compile(rb"\s*+(" + VALUE + rb")\s*+([,\]])", re.DOTALL)
EMPTY = re.compile(rb"\s*+\]")
TOKEN = re.compile(rb'["{}\[\],]')
STRING_TOKEN = re.compile(rb'["\\]')
TEXT_ESCAPE = re.compile(
    r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(\\u(?:[dD][89a-fA-F][0-9a-fA-F]{2}|0000))"
)


class NotAList(Exception):
    """The file does not begin as this kind of file begins; it holds no entries to count."""


def member_opening(key: str) -> re.Pattern[bytes]:
    """The beginning of an object up to the array under `key`, which is at its top level."""
    name = rb'"' + re.escape(key.encode()) + rb'"'
    before = rb"(?:\s*+(?!" + name + rb")" + STRING + rb"\s*+:\s*+" + VALUE + rb"\s*+,)*+"
    return re.compile(rb"\s*+\{" + before + rb"\s*+" + name + rb"\s*+:\s*+\[", re.DOTALL)


def elements(stream: BinaryIO, opening: re.Pattern[bytes]) -> Iterator[bytes | None]:
    """Each element of the array that `opening` leads to, undecoded; None for a broken one.

    Broken is: deeper than 64, larger than 4 MiB, cut off, or without its brackets. A file that
    ends before its array does gives a None at its end. Raises `NotAList` before the first element.
    """
    text = _Text(stream)
    text.pass_opening(opening)
    if text.passes(EMPTY):
        return
    while True:
        found = ELEMENT.match(text.buffer, text.at)
        if found:
            text.at = found.end()
            yield found[1] if len(found[1]) <= LARGEST else None
            if found[2] == b"]":
                return
        elif text.ended or len(text.buffer) - text.at > LARGEST:
            yield None
            if not text.skip_element():
                return
        else:
            text.read_on()


def decoded(raw: bytes, decoder: "msgspec.json.Decoder[T]") -> T | None:
    """An element as the decoder's type, or None if it is not that.

    Half characters and NULs, which PostgreSQL refuses, become U+FFFD.
    """
    try:
        if b"\\u0000" in raw:
            return decoder.decode(_repaired(raw))
        return decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return decoder.decode(_repaired(raw))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _repaired(raw: bytes) -> str:
    """The same JSON with every impossible character replaced; escaped backslashes stay whole."""
    text = raw.decode("utf-8", errors="replace")
    return TEXT_ESCAPE.sub(lambda escape: "\\ufffd" if escape[1] else escape[0], text)


class _Text:
    """A window on a stream: what was read and not yet passed."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.buffer = stream.read(BLOCK)
        self.at = len(BOM) if self.buffer.startswith(BOM) else 0
        self.ended = False

    def read_on(self) -> None:
        """Let go of what was passed and read the next block."""
        block = self.stream.read(BLOCK)
        self.ended = not block
        self.buffer = self.buffer[self.at :] + block
        self.at = 0

    def pass_opening(self, opening: re.Pattern[bytes]) -> None:
        found = opening.match(self.buffer, self.at)
        if not found:
            raise NotAList
        self.at = found.end()

    def passes(self, pattern: re.Pattern[bytes]) -> bool:
        """Whether this comes next."""
        return pattern.match(self.buffer, self.at) is not None

    def skip_element(self) -> bool:
        """Pass a broken element of any length; False if the array ends with it."""
        depth = 0
        while (token := self._next(TOKEN)) is not None:
            if token == b'"':
                self._skip_string()
            elif token in b"{[":
                depth += 1
            elif depth == 0:
                return token == b","
            elif token != b",":
                depth -= 1
        return False

    def _skip_string(self) -> None:
        while self._next(STRING_TOKEN) == b"\\":
            if self.at == len(self.buffer):
                self.read_on()
            self.at += 1

    def _next(self, pattern: re.Pattern[bytes]) -> bytes | None:
        """Move past the next such byte and give it, reading on as needed; None at the end."""
        while not (found := pattern.search(self.buffer, self.at)):
            self.at = len(self.buffer)
            if self.ended:
                return None
            self.read_on()
        self.at = found.end()
        return found[0]
