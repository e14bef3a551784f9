"""Quote, checkout, what became of it, and the list of licences."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import as_member
from accounts.models import Role
from marketplace.consent.actions import ask_creators
from marketplace.consent.purposes import Purpose
from marketplace.delivery import glance, wording
from marketplace.kit.errors import Refusal
from marketplace.kit.pages import page_of
from marketplace.provenance.models import Event
from marketplace.purchases import actions
from marketplace.purchases.forms import LicenceFilter, QuoteForm
from marketplace.purchases.models import Licence, Purchase, held_already
from marketplace.purchases.reach import split_for, to_be_asked
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
    split = offer.split if offer else split_for(member.organisation, release)
    form.tell(split)
    held = held_already(member.organisation, release)
    context = {
        "release": release,
        "bundle": release.bundle,
        "member": member,
        "is_verified": member.organisation.is_verified,
        "form": form,
        "offer": offer,
        "split": split,
        "held": held,
        "pays_twice": bool(offer and held and set(offer.purposes) <= held.purposes),
        "refusal": refusal,
        "recall_days": settings.RECALL_DAYS,
        "duties": _duties(offer.purposes if offer else tuple(release.purposes)),
        "fee_share": settings.PLATFORM_FEE_BPS / 10_000,
        "to_be_asked": len(to_be_asked(release, member.organisation)),
    }
    status = refusal.status if refusal else 200
    return render(request, "purchases/quote.html", context, status=status)


def _duties(purposes: tuple[str, ...]) -> list[str]:
    """What a recall would ask of a licence for these purposes, each sentence once."""
    return list(dict.fromkeys(str(each.sentence) for each in wording.asked(list(purposes))))


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
    mine = Purchase.objects.filter(organisation=organisation)
    purchase = get_object_or_404(
        mine.select_related("release__bundle", "organisation", "settlement__licence"),
        pk=purchase_id,
    )
    settlement = getattr(purchase, "settlement", None)
    licence = getattr(settlement, "licence", None)
    context = {
        "purchase": purchase,
        "settlement": settlement,
        "licence": licence,
        "purposes": [str(Purpose(code).label) for code in purchase.purposes],
        "is_final": bool(licence or purchase.closed_at),
        "events": Event.objects.about(purchase.public_id),
    }
    return render(request, "purchases/purchase_detail.html", context)


@require_safe
@as_member()
def licence_list(request: HttpRequest) -> HttpResponse:
    """What the organisation may use, and until when; the address narrows it.

    `?state=ended|all` shows those that ran out or every one, `?purpose=` those that name it,
    `?recalls=open` those with a recall to acknowledge.
    """
    member = request.member  # type: ignore[attr-defined]
    mine = Licence.objects.filter(organisation=member.organisation)
    form = LicenceFilter(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    states = {"force": mine.in_force(), "ended": mine.ended(), "all": mine}
    state = asked.get("state") or "force"
    found = glance.counted(states[state]).order_by("-starts_at", "-pk")
    if asked.get("purpose"):
        found = found.filter(purposes__contains=[asked["purpose"]])
    if asked.get("recalls"):
        found = glance.with_open_recalls(found)
    page = page_of(request, found, 25)
    context = {
        "member": member,
        "form": form,
        "state": state,
        "narrowed": bool(asked.get("purpose") or asked.get("recalls")),
        "counts": {name: rows.count() for name, rows in states.items()},
        "page": page,
        "held": glance.held(page),
    }
    return render(request, "purchases/licence_list.html", context)
