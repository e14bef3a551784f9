"""What staff read of a recall: how far it is at each part and each buyer, and nobody's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.consent.purposes import Purpose
from marketplace.delivery.models import Notice
from marketplace.kit import charts, clock
from marketplace.provenance.models import Event
from marketplace.recalls.models import Reach, Recall
from marketplace.releases.models import Removal

SPAN = timedelta(days=90)
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
