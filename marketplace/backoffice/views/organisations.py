"""Checking organisations: before one may buy, and when that no longer stands."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions as accounts
from accounts.access import as_staff
from accounts.models import Organisation
from marketplace.backoffice import reviewing
from marketplace.backoffice.case import due_words, working_days_after
from marketplace.backoffice.forms import ReviewForm
from marketplace.backoffice.queue import CHECK_PROMISE
from marketplace.delivery.models import Notice
from marketplace.kit import clock
from marketplace.kit.errors import Refusal
from marketplace.kit.pages import page_of
from marketplace.provenance.models import Event
from marketplace.purchases.models import Licence

# The lists, by what the address asks for: which organisations, and in which order.
LISTS = {
    "waiting": lambda: Organisation.objects.awaiting_verification().order_by("created_at"),
    "verified": lambda: Organisation.objects.verified().order_by("name"),
    "ended": lambda: Organisation.objects.ended().order_by("name"),
}


@require_safe
@as_staff
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Those that wait, those that may buy, and those that no longer may: one list each."""
    wanted = request.GET.get("show", "")
    here = wanted if wanted in LISTS else "waiting"
    page = page_of(request, LISTS[here]().with_clocks())
    for organisation in page:
        due = working_days_after(organisation.created_at, CHECK_PROMISE)
        organisation.is_late = due < clock.now()
        organisation.due_words = due_words(due)
    context = {
        "chosen": here,
        "tallies": [(name, rows().count()) for name, rows in LISTS.items()],
        "page": page,
    }
    return render(request, "backoffice/organisation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@as_staff
def organisation_detail(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """What it says of itself, beside the list of what staff check and how they decide."""
    organisation = get_object_or_404(Organisation, pk=organisation_id)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, organisation, form)
            return redirect("backoffice:organisation-detail", organisation.public_id)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    context = {"organisation": organisation, "form": form, **_facts(organisation)}
    return render(request, "backoffice/organisation_detail.html", context)


def _decide(request: HttpRequest, organisation: Organisation, form: ReviewForm) -> None:
    if form.verifies:
        accounts.verify_organisation(
            by=_staff(request),
            organisation=organisation,
            evidence=form.cleaned_data["evidence"],
        )
    else:
        accounts.defer_verification(
            by=_staff(request),
            organisation=organisation,
            reason=form.cleaned_data["reason"],
            missing=form.missing,
        )


def _facts(organisation: Organisation) -> dict[str, Any]:
    members = organisation.members.select_related("user").order_by("joined_at")
    notices = Notice.objects.filter(licence__organisation=organisation)
    due = working_days_after(organisation.created_at, CHECK_PROMISE)
    return {
        "is_verified": organisation.is_verified,
        "verification": organisation.latest_verification,
        "deferral": organisation.latest_deferral,
        "judgements": reviewing.judgements(organisation),
        "addresses": reviewing.addresses(organisation, members),
        "site": reviewing.site_of(organisation.website),
        "licences": Licence.objects.filter(organisation=organisation).in_force().count(),
        "notices": notices.count(),
        "acknowledged": notices.exclude(acknowledged_at=None).count(),
        "overdue": notices.filter(acknowledged_at=None, due_at__lt=clock.now()).count(),
        "is_late": due < clock.now(),
        "due_words": due_words(due),
        "events": Event.objects.about(organisation.public_id),
    }


@require_POST
@as_staff
def end_verification(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    organisation = get_object_or_404(Organisation, pk=organisation_id)
    accounts.end_verification(by=_staff(request), organisation=organisation)
    return redirect("backoffice:organisation-detail", organisation.public_id)


def _staff(request: HttpRequest) -> Any:
    return request.user
