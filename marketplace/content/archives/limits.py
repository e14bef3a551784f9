"""What every archive must keep to, and the shape that readers see of it."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from marketplace.content.archives.refusals import (
    DuplicateNames,
    HiddenCharacters,
    TooLarge,
    TooManyMembers,
    TraversalName,
)

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

# Characters that change the direction of the text around them; with them a name can pretend
# another ending (Unicode 15, UAX #9, the explicit formatting characters and marks).
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Limits:
    """The most we read of one upload; sizes in bytes. Deflate reaches 1,032:1, text about 20:1."""

    entries: int = 50_000
    unpacked: int = 4 * GIB
    member: int = GIB
    ratio: int = 100
    ratio_from: int = MIB
    name: int = 1_024
    directory: int = 10 * MIB  # a .zip's table of contents: 50,000 entries of 200 bytes


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside an archive: its name as written there and its declared size in bytes."""

    name: str
    size: int


class Archive:
    """The members of an opened archive, and a bounded way to read those that are wanted."""

    members: tuple[Member, ...] = ()

    def __init__(self, wanted: Callable[[str], bool], limits: Limits) -> None:
        self.wanted = wanted
        self.limits = limits

    def open(self, name: str) -> BinaryIO:
        """A member as a stream that refuses to deliver more than the limits allow.

        Raises KeyError for a member that is not there or was not wanted: that is a bug of ours.
        """
        raise NotImplementedError

    def read(self, name: str, *, limit: int = 16 * MIB) -> bytes:
        """A whole small member; `TooLarge` if it holds more than `limit` bytes."""
        with self.open(name) as stream:
            content = stream.read(limit + 1)
        if len(content) > limit:
            raise TooLarge(limit=limit // MIB)
        return content

    def close(self) -> None:
        """Give back files and memory."""


class Names:
    """The names of one archive, each checked as it comes."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.seen: set[str] = set()
        self.count = 0

    def admit(self, name: str, *, is_folder: bool = False) -> None:
        """Refuse a name that could mislead a reader or a file system."""
        self.count += 1
        if self.count > self.limits.entries:
            raise TooManyMembers(limit=self.limits.entries)
        refuse_unsafe_name(name, longest=self.limits.name)
        if is_folder:  # careless packers list a folder twice; nothing is read from one
            return
        key = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
        if key in self.seen:
            raise DuplicateNames
        self.seen.add(key)


def refuse_unsafe_name(name: str, *, longest: int) -> None:
    """Refuse names that lead elsewhere or that do not look like what they are."""
    if not name or len(name) > longest:
        raise HiddenCharacters
    if any(letter in BIDI or unicodedata.category(letter) in {"Cc", "Cs"} for letter in name):
        raise HiddenCharacters
    if name.startswith("/") or "\\" in name or name[1:2] == ":":
        raise TraversalName
    if ".." in name.split("/"):
        raise TraversalName
