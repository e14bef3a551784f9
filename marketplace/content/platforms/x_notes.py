"""The full text of X posts over 280 characters, which tweets.js holds only cut off.

note-tweet.js names no tweet: a note is joined to the tweet of the same second (give or take one)
whose text begins alike.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from marketplace.content.platforms.dates import iso_moment
from marketplace.content.platforms.form import Outcome, Reason, Skipped
from marketplace.content.platforms.json_lists import decoded

CUT_OFF = re.compile(r"(?:…|\.\.\.)?(?:\s*https://t\.co/\w{1,20})+\s*\Z|…\s*\Z")
LEADING_MENTIONS = re.compile(r"(?:@\w+\s+)+")
ALIKE = 80  # characters compared; a cut tweet still has some 270
SHORTEST = 20
MOST_CHARACTERS = 32_000_000  # of notes kept in memory for joining: 1,280 of the longest, 25,000
SECOND = timedelta(seconds=1)


class Core(msgspec.Struct):
    text: str = ""


class Note(msgspec.Struct, rename="camel"):
    created_at: str | None = None
    core: Core | None = None


class NoteEntry(msgspec.Struct, rename="camel"):
    note_tweet: Note


NOTE_ENTRIES = msgspec.json.Decoder(NoteEntry)


def plain(text: str) -> str:
    """A tweet's words; X escapes exactly these three characters."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


class Notes:
    """Notes waiting for the tweet they belong to, and what became of each."""

    def __init__(self) -> None:
        self._waiting: dict[datetime, list[tuple[str, str]]] = defaultdict(list)
        self._characters = 0
        self._entries: dict[tuple[str, Reason], int] = defaultdict(int)

    def add(self, path: str, raw: bytes | None) -> None:
        """One entry of a notes file; it counts as unmatched until its tweet comes."""
        entry = decoded(raw, NOTE_ENTRIES) if raw is not None else None
        note = entry.note_tweet if entry else None
        moment = iso_moment(note.created_at) if note else None
        if not note or not note.core or not moment:
            self._entries[path, Reason.MALFORMED] += 1
            return
        self._entries[path, Reason.UNMATCHED] += 1
        self._characters += len(note.core.text)
        if self._characters <= MOST_CHARACTERS:
            self._waiting[moment.replace(microsecond=0)].append((path, plain(note.core.text)))

    def full_text(self, moment: datetime | None, text: str) -> str | None:
        """The whole of a cut tweet, once; None where no note belongs to it."""
        if moment is None:
            return None
        seconds = (moment, moment - SECOND, moment + SECOND)
        waiting = [(second, note) for second in seconds for note in self._waiting.get(second, ())]
        opening = _opening(CUT_OFF.sub("", plain(text))) if waiting else ""
        if len(opening) < SHORTEST:
            return None
        for second, (path, whole) in waiting:
            if _opening(whole).startswith(opening):
                self._waiting[second].remove((path, whole))
                self._entries[path, Reason.UNMATCHED] -= 1
                self._entries[path, Reason.JOINED] += 1
                return whole
        return None

    def outcomes(self) -> Iterator[tuple[str, Outcome]]:
        """What became of every entry added, by file."""
        for (path, reason), count in sorted(self._entries.items()):
            if count:
                yield path, Skipped(reason, count)


def _opening(text: str) -> str:
    """How a text begins, without the mentions that a reply carries in front."""
    start = LEADING_MENTIONS.match(text)
    return " ".join(text[start.end() if start else 0 :].split())[:ALIKE]
