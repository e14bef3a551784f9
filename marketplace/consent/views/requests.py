"""Buyers who ask a creator by name, and her answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import countries
from accounts.access import as_creator
from accounts.models import BuyerClass, Check, Verification
from marketplace.consent import actions, sentences
from marketplace.consent.models import BuyerRequest, Grant
from marketplace.consent.views.hers import CreatorRequest
from marketplace.kit.pages import page_of
from marketplace.recalls import conduct
from marketplace.recalls.conduct import Conduct


@dataclass(frozen=True, slots=True)
class Asking:
    """A request with what she needs to judge it: who, how we know, and what a yes would do."""

    request: BuyerRequest
    country: str
    buyer_class: Any
    verification: Verification | None
    conduct: Conduct | None
    opens: list[tuple[Grant, str, str]]


@as_creator
@require_GET
def request_list(request: CreatorRequest) -> HttpResponse:
    """Who asks, how we know them, what for, and how they keep to recalls. Silence means no."""
    page = page_of(request, BuyerRequest.objects.of(request.creator), 20)
    grants = Grant.objects.of(request.creator).live().prefetch_related("narrowings")
    found = _asking(list(page), [grant for grant in grants if not grant.is_over])
    context = {
        "page": page,
        "waiting": [each for each in found if each.request.answered_at is None],
        "checks": [check.label for check in Check],
        "answered": [each for each in found if each.request.answered_at],
    }
    return render(request, "consent/request_list.html", context)


@as_creator
@require_POST
def answer(request: CreatorRequest, request_id: UUID) -> HttpResponse:
    asked = get_object_or_404(BuyerRequest.objects.of(request.creator), pk=request_id)
    said = request.POST.get("answer")
    if said in {"yes", "no"}:
        actions.answer_request(by=request.creator, request=asked, allowed=said == "yes")
    return redirect("consent:request-list")


def _asking(requests: Sequence[BuyerRequest], grants: list[Grant]) -> list[Asking]:
    organisations = [each.organisation_id for each in requests]
    checks = Verification.objects.filter(organisation__in=organisations, ended_at=None)
    verified = {check.organisation_id: check for check in checks}
    recalls = conduct.of_organisations(organisations)
    return [
        Asking(
            each,
            countries.name_of(each.organisation.country),
            BuyerClass(each.organisation.buyer_class).label,
            verified.get(each.organisation_id),
            recalls.get(each.organisation_id),
            _opens(each.organisation.buyer_class, grants),
        )
        for each in requests
    ]


def _opens(buyer_class: str, grants: list[Grant]) -> list[tuple[Grant, str, str]]:
    """Each consent of hers that waits for a yes to such a buyer: its purposes and its price."""
    return [
        (grant, sentences.purposes(grant.left_purposes), sentences.price(grant))
        for grant in grants
        if buyer_class in grant.ask_classes
    ]
