"""Invented accounts and everything that their exports hold."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Visibility = Literal["public", "unlisted", "followers", "direct"]

# The smallest picture there is: an empty GIF; archives hold pictures, and nobody opens them
PICTURE = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"


@dataclass(frozen=True, slots=True)
class InventedPost:
    """A post of the account holder. `reply` is the author answered, "" for none; `at` is aware."""

    text: str
    at: datetime
    language: str = "en"
    visibility: Visibility = "public"
    reply: str = ""


@dataclass(frozen=True, slots=True)
class OthersPost:
    """Somebody else's post, to be liked or passed on; its words must never be read."""

    number: int
    author: str
    words: str


@dataclass(frozen=True, slots=True)
class InventedLife:
    """An account and everything its export holds; `boosts` are with the moment of passing on."""

    handle: str
    display_name: str
    posts: tuple[InventedPost, ...] = ()
    boosts: tuple[tuple[OthersPost, datetime], ...] = ()
    likes: tuple[OthersPost, ...] = ()
    follows: tuple[str, ...] = ()
    bookmarks: tuple[OthersPost, ...] = ()
