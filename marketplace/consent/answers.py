"""The questions on the way to a consent, and what the answers so far amount to.

Answers are kept as plain JSON in GrantDraft, by the question's name:
purposes, kinds: codes · sources: {every, ids} · price: {mode, floor} · buyers: {class: answer} ·
until: {months} or {date} · undo: the purposes whose consequences were read · declined: when she
decided against it, if she did.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import Any
from uuid import UUID

from accounts.models import BuyerClass, Creator
from marketplace.consent.models import GrantDraft, Mode
from marketplace.consent.terms import LONGEST_MONTHS, months_after
from marketplace.kit import clock, ids

QUESTIONS = ["purposes", "kinds", "sources", "price", "buyers", "until", "undo"]
LAST = "check"
STEPS = [*QUESTIONS, LAST]


@dataclass(frozen=True, slots=True)
class Answers:
    """A creator's answers so far; each is None until its question was answered."""

    given: dict[str, Any]

    @classmethod
    def of(cls, creator: Creator) -> "Answers":
        draft = GrantDraft.objects.filter(creator=creator).first()
        return cls(draft.answers if draft else {})

    def to(self, question: str) -> Any:
        return self.given.get(question)

    @property
    def next_step(self) -> str:
        """The first question without an answer, or the last step when there is none."""
        return next((name for name in QUESTIONS if name not in self.given), LAST)

    def may_open(self, step: str) -> bool:
        """Whether every question before this one was answered."""
        return STEPS.index(step) <= STEPS.index(self.next_step)

    @property
    def purposes(self) -> list[str]:
        return list(self.given.get("purposes", []))

    @property
    def kinds(self) -> list[str]:
        return list(self.given.get("kinds", []))

    @property
    def every_source(self) -> bool:
        return bool(self.given.get("sources", {}).get("every"))

    @property
    def source_ids(self) -> list[UUID]:
        return [ids.parse("src", text) for text in self.given.get("sources", {}).get("ids", [])]

    @property
    def mode(self) -> str:
        return str(self.given.get("price", {}).get("mode", Mode.SHARE))

    @property
    def floor_amount(self) -> int:
        """Micro-units for a thousand records and one purpose."""
        return int(self.given.get("price", {}).get("floor", 0))

    def classes(self, answer: str) -> list[str]:
        """The classes of buyer that got this answer: automatic, ask or never."""
        buyers = self.given.get("buyers", {})
        return [code for code in BuyerClass.values if buyers.get(code) == answer]

    @property
    def expires_at(self) -> datetime:
        return end_of(self.given.get("until", {}), clock.now())


def end_of(until: dict[str, Any], now: datetime) -> datetime:
    """When a consent ends that lasts so many months, or through a last day (UTC)."""
    if "date" in until:
        day_after = date.fromisoformat(until["date"]) + timedelta(days=1)
        end = datetime.combine(day_after, clock_time(), UTC)
        # The last day allowed ends at the hour it is now, 24 months on.
        return min(end, months_after(now, LONGEST_MONTHS))
    return months_after(now, int(until.get("months", 0)))
