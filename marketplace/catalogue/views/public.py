"""The catalogue for everyone: the list with its facets, and a bundle's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from accounts.models import Member, Organisation
from marketplace.catalogue import words
from marketplace.catalogue.forms import FilterForm
from marketplace.catalogue.models import Bundle
from marketplace.kit.pages import page_of
from marketplace.releases import parquet
from marketplace.releases.charts import card_of
from marketplace.releases.models import Release
from marketplace.releases.sample import sample_of


@require_safe
def bundle_list(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    bundles = form.narrow(Bundle.objects.listed()).order_by("-listed_at", "pk")
    page = page_of(request, bundles, 24)
    newest = Release.objects.newest_of_each(page.object_list)
    entries = [(bundle, newest.get(bundle.pk), _tags(bundle)) for bundle in page.object_list]
    context = {"form": form, "page": page, "entries": entries, "asked": any(request.GET.values())}
    return render(request, "catalogue/bundle_list.html", context)


@require_safe
def bundle_detail(request: HttpRequest, slug: str) -> HttpResponse:
    seen = Bundle.objects if getattr(request.user, "is_staff", False) else Bundle.objects.shown()
    bundle = get_object_or_404(seen, slug=slug)
    releases = list(
        Release.objects.published().filter(bundle=bundle).order_by("-number").defer("manifest")
    )
    newest = releases[0] if releases else None
    organisation = _organisation_of(request)
    context = {
        "bundle": bundle,
        "releases": releases,
        "newest": newest,
        "card": card_of(newest) if newest else None,
        "sample": sample_of(newest, organisation) if newest else [],
        "organisation": organisation,
        "schema": _schema(),
        "purposes": [words.purpose(code) for code in bundle.purposes],
        "kinds": [words.kind(code) for code in bundle.kinds],
        "languages": [words.language(code) for code in bundle.languages],
        "quote_url": _quote(newest) if newest and not bundle.retired_at else "",
    }
    response = render(request, "catalogue/bundle_detail.html", context)
    # The sample may be gone tomorrow: nobody is to keep a copy of the page.
    response["X-Robots-Tag"] = "noarchive, nosnippet"
    response["Cache-Control"] = "no-store"
    return response


def _tags(bundle: Bundle) -> list[str]:
    return [words.language(code) for code in bundle.languages] + [
        words.kind(code) for code in bundle.kinds
    ]


def _schema() -> list[dict[str, object]]:
    return [
        {"name": field.name, "type": str(field.type), "meaning": words.COLUMNS[field.name]}
        for field in parquet.LICENCE
    ]


def _organisation_of(request: HttpRequest) -> Organisation | None:
    """The verified buyer the reader acts for, whose rows the sample then shows."""
    if not request.user.is_authenticated:
        return None
    mine = Member.objects.filter(user=request.user).values("organisation")
    return Organisation.objects.verified().filter(pk__in=mine).order_by("created_at").first()


def _quote(release: Release) -> str:
    try:
        return reverse("purchases:quote", args=[release.public_id])
    except NoReverseMatch:  # a market without a till still shows its bundles
        return ""
