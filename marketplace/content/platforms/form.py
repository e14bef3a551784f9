"""The normal form that every platform's export is read into; the words are ActivityStreams' own.

A reader turns each entry of each file it opens into exactly one `Read` or one `Skipped`, so that
the counts of an import add up to what was in the file.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from marketplace.kit.errors import Refusal

Kind = Literal["post", "comment", "repost", "like", "follow"]
Precision = Literal["second", "day", ""]

# The busiest real accounts hold one to two million posts; also bounds what one import remembers.
MOST_RECORDS = 2_000_000


class Reason(TextChoices):
    """Why an entry of an export was not kept, told to the creator in her import report."""

    NOT_PUBLIC = "not_public", _("Not public")
    FOLLOWERS_ONLY = "followers_only", _("Only for followers or a circle")
    DIRECT_MESSAGE = "direct_message", _("A direct message")
    OTHERS_WORDS = "others_words", _("Written by someone else")
    NO_TEXT = "no_text", _("No words in it")
    MALFORMED = "malformed", _("Could not be understood")
    DUPLICATE_IN_FILE = "duplicate_in_file", _("Twice in this archive")
    JOINED = "joined", _("The full text of a post, kept with that post")
    UNMATCHED = "unmatched", _("The full text of a post that was not kept")
    ACCOUNT = "account", _("About the account, read to recognise you and not kept as a record")
    MEDIA = "media", _("Pictures, sound and film, never opened")
    NOT_OPENED = "not_opened", _("Private, never opened")
    UNRECOGNISED = "unrecognised", _("Not a kind of file or entry that we read")


@dataclass(frozen=True, slots=True)
class Read:
    """One public post or interaction of the creator, as her platform wrote it down.

    `text` is hers, or None for an interaction: other people's words are never put here.
    `occurred_at` is aware and in UTC, or None where the export gives no date; it is never guessed.
    `language` is the platform's hint, a BCP 47 tag or "". `target` is what was acted on,
    `in_reply_to` what was answered: addresses or ids, "" where there is none.
    """

    kind: Kind
    external_id: str
    text: str | None = field(repr=False)
    occurred_at: datetime | None
    precision: Precision
    language: str = ""
    target: str = ""
    in_reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Entries that were not kept, or files that were not opened, and why."""

    reason: Reason
    count: int = 1


Outcome = Read | Skipped


@dataclass(frozen=True, slots=True)
class Profile:
    """Whose export it is. `names` are what she is called there, for the cleaner to look for."""

    handle: str = ""
    display_name: str = field(default="", repr=False)
    account_ref: str = ""
    names: tuple[str, ...] = field(default=(), repr=False)


def precision_of(occurred_at: datetime | None) -> Precision:
    """How exact a moment is on platforms that give seconds or nothing."""
    return "second" if occurred_at else ""


class TooManyRecords(Refusal):
    """More posts and interactions in one archive than any account we know of."""

    message = _("This archive holds more than {limit} posts and interactions, the most we read.")
    code = "too_many_records"


class Ids:
    """The ids met so far in one archive."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def repeats(self, external_id: str) -> bool:
        """Whether this id came before; remembers it."""
        if external_id in self._seen:
            return True
        if len(self._seen) >= MOST_RECORDS:
            raise TooManyRecords(limit=MOST_RECORDS)
        self._seen.add(external_id)
        return False
