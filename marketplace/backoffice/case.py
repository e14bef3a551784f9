"""One thing that waits for staff, and its clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from marketplace.kit import clock
from marketplace.kit.models import Job

SOON = timedelta(days=2)  # before a date, and the desk says it with a warning
DAY = timedelta(days=1)


class Topic(models.TextChoices):
    """What a case is about: the desk's filters, in the order they are shown."""

    RECALLS = "recalls", _("Recalls under way")
    NOTICES = "notices", _("Notices unanswered")
    ORGANISATIONS = "organisations", _("Organisations to check")
    RELEASES = "releases", _("Releases")
    JOBS = "jobs", _("Failed jobs")
    MONEY = "money", _("Payouts and sales")


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that waits for staff. `due` is a date that was promised; else only `since` runs."""

    topic: Topic
    kind: Any
    title: str
    href: str
    since: datetime
    due: datetime | None = None
    state: str = "waiting"
    word: Any = ""
    who: str = ""  # organisations it concerns, by name; never a creator
    action: Any = ""  # what a person does about it, as a verb
    job: Job | None = None  # one that can be retried from the desk

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.due < clock.now()

    @property
    def waiting(self) -> str:
        """How long it has waited: whole days, or hours below one day."""
        return waited(clock.now() - self.since)

    @property
    def clock_state(self) -> str:
        """The shape and colour of its clock: late, soon, or with time left."""
        if self.due is None:
            return "waiting"
        if self.is_overdue:
            return "failed"
        return "warning" if self.due - clock.now() < SOON else "waiting"

    @property
    def clock_words(self) -> str:
        """How long until it is due, or since it was; nothing where no date was promised."""
        return due_words(self.due) if self.due else ""


def waited(time: timedelta) -> str:
    """A span of time in its largest unit of two; Django's own says «5 月» for five months."""
    if time < DAY:
        hours = time // timedelta(hours=1)
        if not hours:
            return gettext("under an hour")
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = time // DAY
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def due_words(due: datetime) -> str:
    """A promised date as a clock: whole days, or hours below one day."""
    left = due - clock.now()
    if left < timedelta(0):
        return _late(-left)
    if left < DAY:
        hours = left // timedelta(hours=1)
        if not hours:
            return gettext("due within the hour")
        return ngettext("due in %(n)s hour", "due in %(n)s hours", hours) % {"n": hours}
    days = left // DAY
    return ngettext("due in %(n)s day", "due in %(n)s days", days) % {"n": days}


def _late(by: timedelta) -> str:
    if by < DAY:
        hours = by // timedelta(hours=1)
        if not hours:
            return gettext("under an hour late")
        return ngettext("%(n)s hour late", "%(n)s hours late", hours) % {"n": hours}
    days = by // DAY
    return ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}


def working_days_after(at: datetime, days: int) -> datetime:
    """The same hour so many working days later; Saturdays and Sundays do not count."""
    due = at
    while days:
        due += DAY
        days -= due.weekday() < 5
    return due
