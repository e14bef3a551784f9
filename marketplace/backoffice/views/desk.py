"""The desk: one queue, how work is going, and retrying what failed."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import as_staff
from marketplace.backoffice import actions, queue, reading
from marketplace.kit.models import Job


@require_safe
@as_staff
def desk(request: HttpRequest) -> HttpResponse:
    """What needs a person, the most urgent first."""
    context = {
        "cases": queue.cases(),
        "health": queue.health(),
        "chart": reading.time_to_finish(),
    }
    return render(request, "backoffice/desk.html", context)


@require_POST
@as_staff
def retry_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    job = get_object_or_404(Job, pk=job_id)
    actions.retry_job(by=request.user, job=job)  # type: ignore[arg-type]
    return redirect("backoffice:desk")
