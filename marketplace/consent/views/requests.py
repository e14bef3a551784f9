"""Buyers who ask a creator by name, and her answers."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import countries
from accounts.access import as_creator
from accounts.models import BuyerClass, Verification
from marketplace.consent import actions
from marketplace.consent.models import BuyerRequest
from marketplace.consent.views.hers import CreatorRequest
from marketplace.kit.pages import page_of


@as_creator
@require_GET
def request_list(request: CreatorRequest) -> HttpResponse:
    """Who asks, how we know them, where they are, and what for. Silence means no."""
    page = page_of(request, BuyerRequest.objects.of(request.creator), 20)
    checks = Verification.objects.filter(
        organisation__in=[each.organisation for each in page], ended_at=None
    )
    verified = {check.organisation_id: check for check in checks}
    for each in page:
        each.verification = verified.get(each.organisation_id)
        each.country = countries.name_of(each.organisation.country)
        each.buyer_class = BuyerClass(each.organisation.buyer_class).label
    return render(request, "consent/request_list.html", {"page": page})


@as_creator
@require_POST
def answer(request: CreatorRequest, request_id: UUID) -> HttpResponse:
    asked = get_object_or_404(BuyerRequest.objects.of(request.creator), pk=request_id)
    said = request.POST.get("answer")
    if said in {"yes", "no"}:
        actions.answer_request(by=request.creator, request=asked, allowed=said == "yes")
    return redirect("consent:request-list")
