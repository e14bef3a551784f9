"""The first page of a buyer: what waits, what it holds, and what is new."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import as_member
from marketplace.delivery.models import Delivery, Notice, Token
from marketplace.delivery.views.mine import member_of
from marketplace.kit import clock
from marketplace.purchases.models import Licence
from marketplace.releases.models import Release

SPAN = timedelta(days=30)


@as_member()
def overview(request: HttpRequest) -> HttpResponse:
    """For a member of an organisation, whichever their role."""
    member = member_of(request)
    organisation = member.organisation
    licences = Licence.objects.filter(organisation=organisation).in_force()
    delivered = Delivery.objects.filter(licence__organisation=organisation)
    context = {
        "member": member,
        "organisation": organisation,
        "is_verified": organisation.is_verified,
        "licences": licences.select_related("release__bundle").order_by("-starts_at")[:5],
        "licences_count": licences.count(),
        "notices": Notice.objects.open_for(organisation)[:5],
        "notices_count": Notice.objects.open_for(organisation).count(),
        "deliveries": delivered.filter(at__gte=clock.now() - SPAN).count(),
        "tokens": Token.objects.of(organisation).live().count(),
        "newest": Release.objects.published()
        .filter(bundle__listed_at__isnull=False, bundle__retired_at=None)
        .select_related("bundle")
        .order_by("-published_at")[:5],
    }
    return render(request, "home_buyer.html", context)
