"""Quote, checkout, what became of it, and the list of licences."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import as_member
from accounts.models import Role
from marketplace.consent.actions import ask_creators
from marketplace.kit.errors import Refusal
from marketplace.provenance.models import Event
from marketplace.purchases import actions
from marketplace.purchases.forms import QuoteForm
from marketplace.purchases.models import Licence, Purchase
from marketplace.purchases.reach import to_be_asked
from marketplace.releases.models import Release


@as_member()
@require_http_methods(["GET", "POST"])
def quote(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """Choose purposes and see the sum made plain; then pay. Only administrators may pay."""
    release = get_object_or_404(Release.objects.published().select_related("bundle"), pk=release_id)
    member = request.member  # type: ignore[attr-defined]
    asked = request.POST if request.method == "POST" else request.GET
    form = QuoteForm(asked if asked else None, release=release)
    offer = refusal = None
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["purposes"]
        try:
            if request.method == "POST" and member.is_admin:
                purchase = actions.begin_checkout(by=member, release=release, purposes=chosen)
                return redirect(purchase.checkout_url)
            offer = actions.quote(
                organisation=member.organisation, release=release, purposes=chosen
            )
        except Refusal as found:
            refusal = found
    context = {
        "release": release,
        "bundle": release.bundle,
        "member": member,
        "form": form,
        "offer": offer,
        "refusal": refusal,
        "to_be_asked": len(to_be_asked(release, member.organisation)),
    }
    status = refusal.status if refusal else 200
    return render(request, "purchases/quote.html", context, status=status)


@require_POST
@as_member(Role.ADMIN)
def ask(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """Ask the release's creators who wish to be asked about this buyer by name."""
    release = get_object_or_404(Release.objects.published(), pk=release_id)
    member = request.member  # type: ignore[attr-defined]
    asked = ask_creators(by=member, creator_ids=to_be_asked(release, member.organisation))
    if asked:
        sentence = ngettext(
            "%(count)s creator was asked. With a yes, the sum counts those records too.",
            "%(count)s creators were asked. With a yes, the sum counts those records too.",
            asked,
        )
        messages.success(request, sentence % {"count": asked})
    return redirect("purchases:quote", release.public_id)


@as_member()
def purchase_detail(request: HttpRequest, purchase_id: UUID) -> HttpResponse:
    """Where Stripe sends the buyer back to: waiting, paid, or given up."""
    organisation = request.member.organisation  # type: ignore[attr-defined]
    purchase = get_object_or_404(
        Purchase.objects.filter(organisation=organisation).select_related("release__bundle"),
        pk=purchase_id,
    )
    licence = Licence.objects.filter(settlement__purchase=purchase).first()
    context = {
        "purchase": purchase,
        "licence": licence,
        "is_final": bool(licence or purchase.closed_at),
        "events": Event.objects.about(purchase.public_id),
    }
    return render(request, "purchases/purchase_detail.html", context)


@as_member()
def licence_list(request: HttpRequest) -> HttpResponse:
    """What the organisation may use, and until when."""
    member = request.member  # type: ignore[attr-defined]
    licences = (
        Licence.objects.filter(organisation=member.organisation)
        .select_related("release__bundle", "settlement__purchase")
        .order_by("-starts_at")
    )
    context = {"licences": licences, "member": member}
    return render(request, "purchases/licence_list.html", context)
