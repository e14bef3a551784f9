"""How the machine is: whether workers keep up, and when beat was last heard."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Min
from redis.exceptions import RedisError

from marketplace.delivery.models import Message
from marketplace.gateway.models import StripeEvent
from marketplace.kit import clock
from marketplace.kit.models import Job, JobState
from marketplace.recalls.models import Reach, Recall
from marketplace.releases.models import Part

LATE = timedelta(minutes=1)  # after it was due, a job should have begun
SILENT = timedelta(minutes=3)  # beat strikes each minute; after three something is down
BEAT = "backoffice.beat"


@dataclass(frozen=True, slots=True)
class Pulse:
    """When the oldest waiting job was due, and when beat was last heard; None for never."""

    oldest: datetime | None
    beat: datetime | None
    late: int

    @property
    def is_well(self) -> bool:
        return not self.late and self.beat is not None and clock.now() - self.beat < SILENT


def strike() -> None:
    """Remember that beat struck: kept in the cache, where losing it means only not knowing."""
    cache.set(BEAT, clock.now(), timeout=86_400)


def health() -> dict[str, Any]:
    """How much work is where: what tells whether workers keep up."""
    states = dict(Job.objects.values_list("state").annotate(n=Count("pk")).order_by())
    due = Job.objects.filter(state=JobState.QUEUED, run_after__lt=clock.now())
    waiting = due.aggregate(oldest=Min("run_after"))["oldest"]
    late = due.filter(run_after__lt=clock.now() - LATE).count()
    return {
        "queued": states.get(JobState.QUEUED, 0),
        "running": states.get(JobState.RUNNING, 0),
        "failed": states.get(JobState.FAILED, 0),
        "late": late,
        "pulse": Pulse(waiting, _last_beat(), late),
        "recalls": Recall.objects.running().count(),
        "withheld": Part.objects.filter(withheld_at__isnull=False).count(),
        "to_rewrite": Reach.objects.to_rewrite().count(),
        "events": StripeEvent.objects.filter(handled_at=None).count(),
        "messages": Message.objects.filter(given_up_at__isnull=False).count(),
    }


def _last_beat() -> datetime | None:
    with suppress(RedisError):
        found = cache.get(BEAT)
        return found if isinstance(found, datetime) else None
    return None
