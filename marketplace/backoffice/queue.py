"""The one queue of the desk: what needs a person, the most urgent first, each with its clock."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Deferral, Organisation
from marketplace.backoffice.case import Case, Topic, working_days_after
from marketplace.backoffice.release_cases import release_cases
from marketplace.delivery.models import Notice
from marketplace.kit.models import Job, JobState
from marketplace.payouts.models import Payout, PayoutState, unsplit_settlements
from marketplace.recalls.models import Reach, Recall

EACH = 50  # cases of one kind that are shown
# Rewriting takes seconds; the books call a withdrawn record in a release older than this a fault.
REWRITE_PROMISE = timedelta(hours=1)
CHECK_PROMISE = 2  # working days, as the page that registers an organisation says
LATE = "late"  # the filter across all topics


def cases() -> list[Case]:
    """Everything that needs a person now: overdue first, then what is due, then what waits."""
    releases = release_cases(EACH)
    found = [
        *_recalls(),
        *_unheard(),
        *_organisations(),
        *releases,
        *_failed_jobs({case.job.pk for case in releases if case.job}),
        *_failed_payouts(),
        *_unsplit_sales(),
    ]
    return sorted(found, key=lambda case: (case.due is None, case.due or case.since))


def shown(found: list[Case], wanted: str) -> list[Case]:
    """The cases a filter of the address asks for; all of them for one that is not known."""
    if wanted == LATE:
        return [case for case in found if case.is_overdue]
    if wanted in Topic.values:
        return [case for case in found if case.topic == wanted]
    return found


def tallies(found: list[Case], wanted: str) -> list[dict[str, Any]]:
    """The filters, each with how many cases it holds; topics without any are left out."""
    by_topic = Counter(case.topic for case in found)
    late = sum(1 for case in found if case.is_overdue)
    rows = [("", _("All"), len(found)), (LATE, _("Late"), late)]
    rows += [(t.value, str(t.label), by_topic[t]) for t in Topic if by_topic[t] or t == wanted]
    known = wanted if wanted in {code for code, _label, _n in rows} else ""
    return [
        {"code": code, "label": label, "number": number, "here": code == known}
        for code, label, number in rows
    ]


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
            Topic.RECALLS,
            _("Recall under way"),
            recall.public_id,
            reverse("backoffice:recall-detail", args=[recall.public_id]),
            recall.opened_at,
            recall.opened_at + REWRITE_PROMISE,
            "failed" if _is_stalled(recall) else "running",
            _("%(left)s of %(all)s parts to rewrite")
            % {"left": left.get(recall.pk, 0), "all": recall.parts_withheld},
            action=_("Follow it"),
        )
        for recall in running
    ]


def _is_stalled(recall: Recall) -> bool:
    return recall.job is None or recall.job.state == JobState.FAILED


def _unheard() -> list[Case]:
    """Recalls whose parts are rewritten, and that some buyer has not acknowledged yet."""
    counts = Notice.objects.unheard_by_revocation()
    finished = Recall.objects.filter(revocation__in=counts, finished_at__isnull=False)
    recalls = list(finished.order_by("due_at")[:EACH])
    silent = _silent([recall.revocation_id for recall in recalls])
    return [
        Case(
            Topic.NOTICES,
            _("Recall waiting for buyers"),
            recall.public_id,
            reverse("backoffice:recall-detail", args=[recall.public_id]),
            recall.opened_at,
            recall.due_at,
            word=ngettext(
                "%(number)s notice not acknowledged",
                "%(number)s notices not acknowledged",
                counts[recall.revocation_id],
            )
            % {"number": counts[recall.revocation_id]},
            who=silent.get(recall.revocation_id, ""),
            action=_("See who is silent"),
        )
        for recall in recalls
    ]


def _silent(revocations: list[UUID]) -> dict[UUID, str]:
    """The organisations that have not acknowledged each revocation, as one line."""
    rows = Notice.objects.filter(revocation_id__in=revocations, acknowledged_at=None)
    found: dict[UUID, set[str]] = {}
    for revocation, name in rows.values_list("revocation_id", "licence__organisation__name"):
        found.setdefault(revocation, set()).add(name)
    return {revocation: " · ".join(sorted(names)) for revocation, names in found.items()}


def _organisations() -> list[Case]:
    waiting = list(Organisation.objects.awaiting_verification().order_by("created_at")[:EACH])
    told = Deferral.objects.filter(organisation__in=waiting)
    deferred = set(told.values_list("organisation", flat=True))
    return [_to_check(organisation, organisation.pk in deferred) for organisation in waiting]


def _to_check(organisation: Organisation, deferred: bool) -> Case:
    """An organisation's first check; told what is missing, it is its turn, and no clock of ours."""
    promised = working_days_after(organisation.created_at, CHECK_PROMISE)
    return Case(
        Topic.ORGANISATIONS,
        _("Organisation to check"),
        organisation.name,
        reverse("backoffice:organisation-detail", args=[organisation.public_id]),
        organisation.created_at,
        None if deferred else promised,
        word=_("told what is missing") if deferred else _("may not buy yet"),
        who=organisation.name,
        action=_("Check it"),
    )


def _failed_jobs(told: set[UUID]) -> list[Case]:
    failed = Job.objects.filter(state=JobState.FAILED).exclude(pk__in=told).order_by("finished_at")
    return [
        Case(
            Topic.JOBS,
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
            Topic.MONEY,
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
            Topic.MONEY,
            _("Sale not split"),
            settlement.purchase.public_id,
            "",
            settlement.at,
            state="warning",
            word=_("to be refunded, or split"),
        )
        for settlement in unsplit_settlements().select_related("purchase")[:EACH]
    ]
