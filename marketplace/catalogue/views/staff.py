"""Where staff define bundles, see what they would hold, and cut releases."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import as_staff
from marketplace.catalogue import actions, selection, words
from marketplace.catalogue.forms import BundleForm, initial_of
from marketplace.catalogue.models import Bundle, BundleQuerySet
from marketplace.catalogue.preview import preview
from marketplace.kit.errors import Refusal
from marketplace.kit.pages import page_of
from marketplace.provenance.models import Event
from marketplace.releases.actions import cut
from marketplace.releases.models import Release
from marketplace.releases.refusals import REASONS

# What the address may ask for: bundles by state.
LISTS: dict[str, Callable[[BundleQuerySet], BundleQuerySet]] = {
    "": lambda bundles: bundles,
    "listed": lambda bundles: bundles.listed(),
    "draft": lambda bundles: bundles.filter(listed_at=None, retired_at=None),
    "retired": lambda bundles: bundles.filter(retired_at__isnull=False),
}


@as_staff
@require_safe
def bundle_list(request: HttpRequest) -> HttpResponse:
    """Every bundle, or those in one state, those in use first."""
    wanted = request.GET.get("show", "")
    here = wanted if wanted in LISTS else ""
    found = LISTS[here](Bundle.objects.all()).order_by("-retired_at", "-defined_at", "pk")
    page = page_of(request, found)
    newest = Release.objects.newest_of_each(page.object_list)
    context = {
        "page": page,
        "entries": [(bundle, newest.get(bundle.pk)) for bundle in page.object_list],
        "chosen": here,
        "tallies": [(name, narrow(Bundle.objects.all()).count()) for name, narrow in LISTS.items()],
    }
    return render(request, "catalogue/staff_bundle_list.html", context)


@as_staff
@require_http_methods(["GET", "HEAD", "POST"])
def bundle_new(request: HttpRequest) -> HttpResponse:
    form = BundleForm(request.POST or None)
    if _asks_to_save(request, form):
        try:
            bundle = actions.define_bundle(by=request.user, **form.fields_of())  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect("catalogue:staff-bundle-detail", bundle.public_id)
    return _form_page(request, form, None)


@as_staff
@require_http_methods(["GET", "HEAD", "POST"])
def bundle_change(request: HttpRequest, bundle_id: UUID) -> HttpResponse:
    bundle = get_object_or_404(Bundle, pk=bundle_id)
    form = BundleForm(request.POST or None, initial=initial_of(bundle))
    if _asks_to_save(request, form):
        try:
            actions.change_bundle(by=request.user, bundle=bundle, **form.fields_of())  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect("catalogue:staff-bundle-detail", bundle.public_id)
    return _form_page(request, form, bundle)


@as_staff
@require_safe
def bundle_detail(request: HttpRequest, bundle_id: UUID) -> HttpResponse:
    """A bundle's state, what it would hold now, its releases, and how it is defined."""
    bundle = get_object_or_404(Bundle, pk=bundle_id)
    found = Release.objects.filter(bundle=bundle).order_by("-number").select_related("job")
    releases = list(found.defer("manifest", "card"))
    newest = releases[0] if releases else None
    context = {
        "bundle": bundle,
        "releases": releases,
        "cutting": newest if newest and not newest.is_final else None,
        "refused": newest if newest and newest.refusal_code else None,
        "reason": _reason(newest),
        "purposes": [words.purpose(code) for code in bundle.purposes],
        "kinds": [words.kind(code) for code in bundle.kinds],
        "languages": [words.language(code) for code in bundle.languages],
        "platforms": [words.platform(code) for code in bundle.platforms],
        "events": Event.objects.about(bundle.public_id),
        **_live(bundle),
    }
    return render(request, "catalogue/staff_bundle_detail.html", context)


@as_staff
@require_POST
def bundle_listing(request: HttpRequest, bundle_id: UUID) -> HttpResponse:
    bundle = get_object_or_404(Bundle, pk=bundle_id)
    actions.list_bundle(by=request.user, bundle=bundle)  # type: ignore[arg-type]
    return redirect("catalogue:staff-bundle-detail", bundle.public_id)


@as_staff
@require_POST
def bundle_retirement(request: HttpRequest, bundle_id: UUID) -> HttpResponse:
    bundle = get_object_or_404(Bundle, pk=bundle_id)
    actions.retire_bundle(by=request.user, bundle=bundle)  # type: ignore[arg-type]
    return redirect("catalogue:staff-bundle-detail", bundle.public_id)


@as_staff
@require_POST
def release_new(request: HttpRequest, bundle_id: UUID) -> HttpResponse:
    release = cut(by=request.user, bundle=get_object_or_404(Bundle, pk=bundle_id))  # type: ignore[arg-type]
    return redirect("releases:release-detail", release.public_id)


def _reason(release: Release | None) -> str:
    """Why the newest cut was refused, in words; nothing when it was not."""
    reason = REASONS.get(release.refusal_code) if release else None
    return str(reason).format(**release.refusal_facts) if release and reason else ""


def _asks_to_save(request: HttpRequest, form: BundleForm) -> bool:
    """Valid and meant: the form is also sent to be counted, without JavaScript by a button."""
    return request.method == "POST" and "count" not in request.POST and form.is_valid()


def _form_page(request: HttpRequest, form: BundleForm, bundle: Bundle | None) -> HttpResponse:
    counting = "count" in request.POST
    meant = _meant(form, bundle)
    context = {"form": form, "bundle": bundle, **(_live(meant) if meant else {})}
    if counting:  # half a form is no mistake while it is being filled in
        form.errors.clear()
    return render(request, "catalogue/staff_bundle_form.html", context)


def _meant(form: BundleForm, bundle: Bundle | None) -> Bundle | None:
    """The bundle the form describes so far, unsaved; None while too little is ticked."""
    if not form.is_bound:
        return bundle
    form.is_valid()
    said = form.cleaned_data
    if not (said.get("kinds") and said.get("purposes") and said.get("price") is not None):
        return None
    picked = {name: said.get(name) for name in ("month_from", "month_to", "kinds", "purposes")}
    lists = {name: said.get(name) or [] for name in ("languages", "platforms")}
    currency = bundle.currency if bundle else ""
    return Bundle(
        **picked,
        **lists,
        price_amount=form.price_amount,
        currency=currency or form.currency,
        minimum_creators=said.get("minimum_creators") or 0,
    )


def _live(bundle: Bundle) -> dict[str, object]:
    """What the bundle would hold now, or the sentence why that is not counted."""
    try:
        found = preview(bundle)
    except selection.CountTakesTooLong as refusal:
        return {"refusal": refusal}
    return {"preview": found, "counts": found.counts}
