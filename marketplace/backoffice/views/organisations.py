"""Checking organisations: before one may buy, and when that no longer stands."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions as accounts
from accounts.access import as_staff
from accounts.models import Organisation
from marketplace.backoffice.forms import VerifyForm
from marketplace.delivery.models import Notice
from marketplace.kit.errors import Refusal
from marketplace.kit.pages import page_of
from marketplace.provenance.models import Event
from marketplace.purchases.models import Licence


@require_safe
@as_staff
def organisation_list(request: HttpRequest) -> HttpResponse:
    """All of them, those that wait first."""
    waiting = Organisation.objects.awaiting_verification().order_by("created_at")
    verified = set(Organisation.objects.verified().values_list("pk", flat=True))
    page = page_of(request, Organisation.objects.order_by("name"))
    context = {
        "waiting": waiting,
        "page": page,
        "organisations": [(each, each.pk in verified) for each in page],
    }
    return render(request, "backoffice/organisation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@as_staff
def organisation_detail(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """What it says of itself, and the form in which staff write what they checked."""
    organisation = get_object_or_404(Organisation, pk=organisation_id)
    form = VerifyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.verify_organisation(
                by=_staff(request),
                organisation=organisation,
                evidence=form.cleaned_data["evidence"],
            )
            return redirect("backoffice:organisation-detail", organisation.public_id)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    licences = Licence.objects.filter(organisation=organisation)
    notices = Notice.objects.filter(licence__organisation=organisation)
    context = {
        "organisation": organisation,
        "verifications": organisation.verifications.select_related(
            "verified_by", "ended_by"
        ).order_by("-verified_at"),
        "is_verified": organisation.is_verified,
        "form": form,
        "members": organisation.members.select_related("user").order_by("joined_at"),
        "licences": licences.in_force().count(),
        "notices": notices.count(),
        "acknowledged": notices.exclude(acknowledged_at=None).count(),
        "events": Event.objects.about(organisation.public_id),
    }
    return render(request, "backoffice/organisation_detail.html", context)


@require_POST
@as_staff
def end_verification(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    organisation = get_object_or_404(Organisation, pk=organisation_id)
    accounts.end_verification(by=_staff(request), organisation=organisation)
    return redirect("backoffice:organisation-detail", organisation.public_id)


def _staff(request: HttpRequest) -> Any:
    return request.user
