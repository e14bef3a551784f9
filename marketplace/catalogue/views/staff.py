"""Where staff define bundles, see what they would hold, and cut releases."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import as_staff
from marketplace.catalogue import actions, selection, words
from marketplace.catalogue.forms import BundleForm, initial_of
from marketplace.catalogue.models import Bundle
from marketplace.kit import charts
from marketplace.kit.errors import Refusal
from marketplace.kit.pages import page_of
from marketplace.provenance.models import Event
from marketplace.releases.actions import cut
from marketplace.releases.models import Release


@as_staff
@require_safe
def bundle_list(request: HttpRequest) -> HttpResponse:
    page = page_of(request, Bundle.objects.order_by("retired_at", "-defined_at", "pk"))
    newest = Release.objects.newest_of_each(page.object_list)
    entries = [(bundle, newest.get(bundle.pk)) for bundle in page.object_list]
    context = {"page": page, "entries": entries}
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
    bundle = get_object_or_404(Bundle, pk=bundle_id)
    releases = Release.objects.filter(bundle=bundle).order_by("-number").select_related("job")
    context = {
        "bundle": bundle,
        "releases": list(releases.defer("manifest", "card")),
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
    """What the bundle would hold now, as figures and charts, or the sentence why not."""
    try:
        counts = selection.counts(bundle)
    except selection.CountTakesTooLong as refusal:
        return {"refusal": refusal}
    by_month = {month.strftime("%Y-%m"): n for month, n in counts.by_month.items() if month}
    months = words.every_month(sorted(by_month))
    languages = [(words.language(code), n) for code, n in counts.by_language.items()]
    kinds = [(words.kind(code), n) for code, n in counts.by_kind.items()]
    return {
        "counts": counts,
        "enough": counts.creators >= bundle.minimum_creators > 0,
        "minimum": bundle.minimum_creators,
        "live_charts": [
            charts.ring(words.LANGUAGES, "", languages),
            charts.bars(words.KINDS, "", kinds),
            charts.stacked(
                words.MONTHS, "", months, [(words.RECORDS, [by_month.get(m, 0) for m in months])]
            ),
        ]
        if counts.records
        else [],
    }
