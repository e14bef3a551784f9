"""The desk: one queue, how work is going, and retrying what failed."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import as_staff
from marketplace.backoffice import actions, machine, queue, reading
from marketplace.kit.models import Job


@require_safe
@as_staff
def desk(request: HttpRequest) -> HttpResponse:
    """What needs a person, the most urgent first; `?show=` narrows it."""
    wanted = request.GET.get("show", "")
    found = queue.cases()
    context = {
        "cases": queue.shown(found, wanted),
        "tallies": queue.tallies(found, wanted),
        "late": sum(1 for case in found if case.is_overdue),
        "all": len(found),
        "health": machine.health(),
        "charts": [reading.per_week(), reading.time_to_finish()],
    }
    return render(request, "backoffice/desk.html", context)


@require_POST
@as_staff
def retry_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    job = get_object_or_404(Job, pk=job_id)
    actions.retry_job(by=request.user, job=job)  # type: ignore[arg-type]
    return redirect("backoffice:desk")
