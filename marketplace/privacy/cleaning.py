"""The clean form of one record: nothing here touches the database or a key."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from marketplace.privacy import detectors, masking
from marketplace.privacy.detectors import Known, Span

# Han, kana and hangul: scripts where a letter says about as much as a word does elsewhere.
CJK = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af]"
)
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Clean:
    """A text without what leads to a person, what was masked in it, and what it weighs."""

    text: str
    found: tuple[Span, ...]
    weight: int

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.text.encode()).digest()


INTERACTION = Clean("", (), 1)


def cleaned(text: str | None, known: Known) -> Clean:
    """The clean form of a text; of an interaction, which has none, what every one of them is."""
    if text is None:
        return INTERACTION
    found = detectors.find(text, known)
    clean = masking.mask(text, found).text
    return Clean(clean, tuple(found), weight_of(clean))


def weight_of(text: str) -> int:
    """What a clean text weighs when a sale is split: about as much as there is to learn from it.

    weight = max(1, W + C), where C counts the Han, kana and hangul characters, and W the runs of
    other letters, digits and underscores; a mask such as `[PHONE_1]` is one run. An interaction
    weighs 1.
    """
    spaced, characters = CJK.subn(" ", text)
    return max(1, characters + sum(1 for _run in WORD.finditer(spaced)))


def month_of(moment: datetime | None) -> date | None:
    """The first of the month, in UTC, that is told in place of the instant."""
    return moment.astimezone(UTC).date().replace(day=1) if moment else None


def language_of(tag: str) -> str:
    """The language without region or script, which would set people apart: `zh` for `zh-Hant-TW`.

    "" where the platform did not know.
    """
    return tag.partition("-")[0].lower()
