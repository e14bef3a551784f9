"""The first page of a buyer: what waits, what it holds, and what is new."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import as_member
from accounts.models import Member, Organisation
from marketplace.delivery import glance
from marketplace.delivery.models import Notice, Token
from marketplace.delivery.views.mine import member_of
from marketplace.kit import clock
from marketplace.purchases.models import Licence, Purchase
from marketplace.releases.models import Release

SOON = timedelta(days=30)
FEW = 5


@as_member()
def overview(request: HttpRequest) -> HttpResponse:
    """For a member of an organisation, whichever their role."""
    member = member_of(request)
    organisation = member.organisation
    context = {"member": member, "organisation": organisation}
    if not Licence.objects.filter(organisation=organisation).exists():
        return render(request, "home_buyer.html", context | _first_steps(member))
    return render(request, "home_buyer.html", context | _holdings(organisation))


def _first_steps(member: Member) -> dict[str, Any]:
    """Somebody who has bought nothing yet: how far along they are, and what there is to buy."""
    return {
        "is_new": True,
        "verification": member.organisation.latest_verification,
        "newest": _on_offer().order_by("-published_at")[:FEW],
        "colleagues": member.organisation.members.count(),
    }


def _holdings(organisation: Organisation) -> dict[str, Any]:
    licences = Licence.objects.filter(organisation=organisation)
    in_force = glance.counted(licences.in_force()).order_by("-starts_at")
    waiting = Notice.objects.open_for(organisation)
    return {
        "verification": organisation.latest_verification,
        "notices": waiting[:FEW],
        "notices_count": waiting.count(),
        "overdue_count": waiting.filter(due_at__lt=clock.now()).count(),
        "unpaid": _unpaid(organisation),
        "ending": in_force.filter(ends_at__lt=clock.now() + SOON).order_by("ends_at")[:FEW],
        "held": glance.held(in_force[:FEW]),
        "licences_count": licences.in_force().count(),
        "tokens": Token.objects.of(organisation).live().count(),
        "paid": glance.paid_in_all(organisation, settings.CURRENCY),
        "charts": [
            glance.deliveries_by_month(organisation),
            glance.spending_by_month(organisation, settings.CURRENCY),
        ],
        "newer": glance.newer_releases(organisation)[:FEW],
        "newest": _on_offer().order_by("-published_at")[:FEW],
    }


def _unpaid(organisation: Organisation) -> Any:
    """Orders of the last two days that wait for their payment."""
    begun = Purchase.objects.filter(
        organisation=organisation,
        settlement=None,
        closed_at=None,
        begun_at__gte=clock.now() - timedelta(days=2),
    )
    return begun.select_related("release__bundle").order_by("-begun_at")[:FEW]


def _on_offer() -> Any:
    offered = Release.objects.shown().filter(bundle__retired_at=None)
    return offered.select_related("bundle").defer("manifest", "card")
