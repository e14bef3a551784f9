"""What staff read of a recall: how far it is at each part and each buyer, and nobody's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, DateField, F, Q
from django.db.models.functions import TruncWeek
from django.utils.translation import gettext_lazy as _

from marketplace.backoffice.case import due_words
from marketplace.consent.purposes import Purpose
from marketplace.delivery.models import Notice
from marketplace.kit import charts, clock
from marketplace.provenance.models import Event
from marketplace.purchases.models import Licence
from marketplace.recalls.models import Reach, Recall
from marketplace.releases.models import Removal

SPAN = timedelta(days=90)
WEEKS = 12
# How long a recall took, from the revocation to the last rewritten part: upper bounds.
STEPS = [
    (timedelta(seconds=10), _("up to 10 seconds")),
    (timedelta(minutes=1), _("up to a minute")),
    (timedelta(minutes=10), _("up to 10 minutes")),
    (timedelta(hours=1), _("up to an hour")),
]


@dataclass(frozen=True, slots=True)
class PartReached:
    """A part on its way through a recall."""

    reach: Reach
    removed: int


@dataclass(frozen=True, slots=True)
class HolderTold:
    """One licence a recall reached: its parts, and how far its holder is with answering."""

    licence: Licence
    notices: list[Notice]

    @property
    def parts(self) -> list[int]:
        return [notice.part.number for notice in self.notices]

    @property
    def fetched(self) -> bool:
        """Whether it had fetched any of the parts, so that there is something to delete."""
        return any(notice.delivered_before for notice in self.notices)

    @property
    def acknowledged(self) -> int:
        return sum(1 for notice in self.notices if notice.acknowledged_at)

    @property
    def told_at(self) -> datetime | None:
        """When the last of its lists was ready; None while a part is still being rewritten."""
        ready = [notice.ready_at for notice in self.notices if notice.ready_at]
        return max(ready) if len(ready) == len(self.notices) else None

    @property
    def answered_at(self) -> datetime | None:
        """When it acknowledged the last part; None while one is open."""
        heard = [notice.acknowledged_at for notice in self.notices if notice.acknowledged_at]
        return max(heard) if len(heard) == len(self.notices) else None

    @property
    def is_overdue(self) -> bool:
        return any(notice.is_overdue for notice in self.notices)

    @property
    def due_words(self) -> str:
        return due_words(min(notice.due_at for notice in self.notices))


@dataclass(frozen=True, slots=True)
class RecallCase:
    """One recall with everything staff need to see of it."""

    recall: Recall
    parts: list[PartReached]
    notices: list[Notice]
    events: list[Event]

    @property
    def rewritten(self) -> int:
        return sum(1 for part in self.parts if part.reach.rewritten_at)

    @property
    def acknowledged(self) -> int:
        return sum(1 for notice in self.notices if notice.acknowledged_at)

    @property
    def holders(self) -> list[HolderTold]:
        """Its notices, licence by licence: first those that are silent."""
        found: dict[UUID, list[Notice]] = {}
        for notice in self.notices:
            found.setdefault(notice.licence_id, []).append(notice)
        told = [HolderTold(each[0].licence, each) for each in found.values()]
        return sorted(told, key=lambda holder: holder.answered_at is not None)

    @property
    def is_overdue(self) -> bool:
        return any(notice.is_overdue for notice in self.notices)

    @property
    def removed(self) -> int:
        return sum(part.removed for part in self.parts)

    @property
    def due_words(self) -> str:
        return due_words(self.recall.due_at)

    @property
    def rewritten_percent(self) -> int:
        return 100 * self.rewritten // len(self.parts) if self.parts else 100

    @property
    def heard_percent(self) -> int:
        return 100 * self.acknowledged // len(self.notices) if self.notices else 100

    @property
    def purpose(self) -> str:
        """The purpose taken back, in words; nothing when it was not one purpose."""
        code = self.recall.revocation.statement.get("purpose") or ""
        return str(Purpose(code).label) if code in Purpose.values else ""


def recall_case(recall: Recall) -> RecallCase:
    """A recall, its parts, its buyers and its story."""
    removed = dict(
        Removal.objects.filter(revocation_id=recall.revocation_id)
        .values_list("part")
        .annotate(n=Count("pk"))
        .order_by()
    )
    reaches = recall.reaches.select_related("part__release__bundle").order_by("pk")
    notices = list(
        Notice.objects.filter(revocation_id=recall.revocation_id)
        .select_related("part", "licence__organisation", "licence__release__bundle")
        .order_by("licence__organisation__name", "created_at", "pk")
    )
    parts = [PartReached(reach, removed.get(reach.part_id, 0)) for reach in reaches]
    return RecallCase(recall, parts, notices, _story(recall, parts, notices))


def _story(recall: Recall, parts: Iterable[PartReached], notices: Iterable[Notice]) -> list[Event]:
    own = [recall.public_id, recall.revocation.public_id]
    told = Q(
        subject__in={notice.licence.public_id for notice in notices},
        facts__notice__in=[notice.public_id for notice in notices],
    )
    reached = Q(
        subject__in=[part.reach.part.public_id for part in parts],
        at__gte=recall.opened_at,
        at__lte=recall.finished_at or clock.now(),
    )
    return list(Event.objects.filter(Q(subject__in=own) | told | reached).order_by("at", "pk"))


def per_week() -> charts.Chart:
    """How many recalls were opened in each of the last weeks; a week without any is a fact too."""
    today = clock.now().date()
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    mondays = [first + timedelta(weeks=number) for number in range(WEEKS)]
    opened = Recall.objects.filter(opened_at__date__gte=first).annotate(
        week=TruncWeek("opened_at", output_field=DateField())
    )
    found = dict(opened.values_list("week").annotate(n=Count("pk")).order_by())
    numbers = [found.get(monday, 0) for monday in mondays]
    return charts.stacked(
        _("Recalls a week"),
        _("By the Monday of the week they were opened in."),
        [f"{monday:%m-%d}" for monday in mondays],
        [(_("Recalls"), numbers)],
    )


def time_to_finish() -> charts.Chart:
    """How long the recalls of the last weeks took."""
    finished = Recall.objects.filter(finished_at__isnull=False, opened_at__gte=clock.now() - SPAN)
    took = list(finished.values_list(F("finished_at") - F("opened_at"), flat=True))
    rows, below = [], timedelta(days=-1)
    for limit, label in STEPS:
        rows.append((label, sum(1 for each in took if below < each <= limit)))
        below = limit
    rows.append((_("longer"), sum(1 for each in took if each > below)))
    return charts.bars(
        _("How long recalls took"),
        _("From the revocation to the last rewritten part; the last 90 days."),
        rows if took else [],
    )
