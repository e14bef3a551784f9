"""The one queue of the desk: what needs a person, the most urgent first, each with its clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organisation
from marketplace.delivery.models import Message, Notice
from marketplace.gateway.models import StripeEvent
from marketplace.kit import clock
from marketplace.kit.models import Job, JobState
from marketplace.payouts.models import Payout, PayoutState, unsplit_settlements
from marketplace.recalls.models import Reach, Recall
from marketplace.releases.models import Part

EACH = 50  # cases of one kind that are shown
LATE = timedelta(minutes=1)  # after it was due, a job should have begun


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that waits for staff. `due` is a date that was promised; else only `since` runs."""

    kind: Any
    title: str
    href: str
    since: datetime
    due: datetime | None = None
    state: str = "waiting"
    word: Any = ""
    job: Job | None = None  # one that can be retried from the desk

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.due < clock.now()

    @property
    def days(self) -> int:
        """Whole days until it is due, or since it was; begun ones count when it is overdue."""
        left = (self.due or self.since) - clock.now()
        return abs(left.days)


def cases() -> list[Case]:
    """Everything that needs a person now: overdue first, then what is due, then what waits."""
    found = [
        *_recalls(),
        *_unheard(),
        *_organisations(),
        *_failed_jobs(),
        *_failed_payouts(),
        *_unsplit_sales(),
    ]
    return sorted(found, key=lambda case: (case.due is None, case.due or case.since))


def _recalls() -> list[Case]:
    running = list(Recall.objects.running().select_related("job").order_by("due_at")[:EACH])
    left = dict(
        Reach.objects.to_rewrite()
        .filter(recall__in=running)
        .order_by()
        .values_list("recall")
        .annotate(n=Count("pk"))
    )
    return [
        Case(
            _("Recall under way"),
            recall.public_id,
            reverse("backoffice:recall-detail", args=[recall.public_id]),
            recall.opened_at,
            recall.due_at,
            "failed" if _is_stalled(recall) else "running",
            _("%(left)s of %(all)s parts to rewrite")
            % {"left": left.get(recall.pk, 0), "all": recall.parts_withheld},
        )
        for recall in running
    ]


def _is_stalled(recall: Recall) -> bool:
    return recall.job is None or recall.job.state == JobState.FAILED


def _unheard() -> list[Case]:
    """Recalls whose parts are rewritten, and that some buyer has not acknowledged yet."""
    counts = Notice.objects.unheard_by_revocation()
    recalls = Recall.objects.filter(revocation__in=counts, finished_at__isnull=False)
    return [
        Case(
            _("Recall waiting for buyers"),
            recall.public_id,
            reverse("backoffice:recall-detail", args=[recall.public_id]),
            recall.opened_at,
            recall.due_at,
            "warning" if recall.due_at < clock.now() else "waiting",
            _("%(number)s notices not acknowledged") % {"number": counts[recall.revocation_id]},
        )
        for recall in recalls.order_by("due_at")[:EACH]
    ]


def _organisations() -> list[Case]:
    waiting = Organisation.objects.awaiting_verification().order_by("created_at")
    return [
        Case(
            _("Organisation to check"),
            organisation.name,
            reverse("backoffice:organisation-detail", args=[organisation.public_id]),
            organisation.created_at,
            word=_("may not buy yet"),
        )
        for organisation in waiting[:EACH]
    ]


def _failed_jobs() -> list[Case]:
    failed = Job.objects.filter(state=JobState.FAILED).order_by("finished_at")
    return [
        Case(
            _("Failed job"),
            job.kind,
            "",
            job.finished_at or job.created_at,
            state="failed",
            word=job.error,
            job=job,
        )
        for job in failed[:EACH]
    ]


def _failed_payouts() -> list[Case]:
    failed = Payout.objects.filter(state=PayoutState.FAILED).select_related("call")
    return [
        Case(
            _("Failed payout"),
            payout.public_id,
            "",
            payout.finished_at or payout.planned_at,
            state="failed",
            word=payout.call.refusal_code,
        )
        for payout in failed.order_by("planned_at")[:EACH]
    ]


def _unsplit_sales() -> list[Case]:
    return [
        Case(
            _("Sale not split"),
            settlement.purchase.public_id,
            "",
            settlement.at,
            state="warning",
            word=_("to be refunded, or split"),
        )
        for settlement in unsplit_settlements().select_related("purchase")[:EACH]
    ]


def health() -> dict[str, int]:
    """How much work is where: what tells whether workers keep up."""
    states = dict(Job.objects.values_list("state").annotate(n=Count("pk")).order_by())
    return {
        "queued": states.get(JobState.QUEUED, 0),
        "running": states.get(JobState.RUNNING, 0),
        "failed": states.get(JobState.FAILED, 0),
        "late": Job.objects.filter(state=JobState.QUEUED, run_after__lt=clock.now() - LATE).count(),
        "withheld": Part.objects.filter(withheld_at__isnull=False).count(),
        "to_rewrite": Reach.objects.to_rewrite().count(),
        "events": StripeEvent.objects.filter(handled_at=None).count(),
        "messages": Message.objects.filter(given_up_at__isnull=False).count(),
    }
