"""A bundle's page for everyone, and the figures its chart explores."""

from itertools import pairwise
from typing import Any

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from marketplace.catalogue import words
from marketplace.catalogue.models import Bundle
from marketplace.catalogue.views.reader import Reader, reader_of
from marketplace.kit.money import Money
from marketplace.kit.templatetags.kit import in_language
from marketplace.releases import parquet
from marketplace.releases.charts import card_of, months_of
from marketplace.releases.citing import bibtex, citation
from marketplace.releases.limits import limits_of, month_in_words
from marketplace.releases.models import Part, Release
from marketplace.releases.sample import sample_of


@require_safe
def bundle_detail(request: HttpRequest, slug: str) -> HttpResponse:
    bundle = _seen_by(request, slug)
    releases = _releases_of(bundle)
    newest = releases[0] if releases else None
    reader = reader_of(request, newest)
    context = {
        "bundle": bundle,
        "newest": newest,
        "reader": reader,
        "organisation": reader.verified,
        "schema": _schema(),
        "kinds": [words.kind(code) for code in bundle.kinds],
        "platforms": [words.platform(code) for code in bundle.platforms],
        "purposes": [words.purpose(c) for c in (newest.purposes if newest else bundle.purposes)],
        "recall_days": settings.RECALL_DAYS,
        **(_of_newest(bundle, releases, reader) if newest else {}),
    }
    response = render(request, "catalogue/bundle_detail.html", context)
    # The sample may be gone tomorrow: nobody is to keep a copy of the page.
    response["X-Robots-Tag"] = "noarchive, nosnippet"
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def bundle_months(request: HttpRequest, slug: str) -> JsonResponse:
    """The newest release's records by month and kind, for the chart that a script explores."""
    bundle = _seen_by(request, slug)
    newest = next(iter(_releases_of(bundle)), None)
    labels, series = months_of(newest.card) if newest and newest.card else ([], [])
    return JsonResponse(
        {
            "labels": labels,
            "series": [{"name": name, "values": values} for name, values in series],
            "unit": gettext("records"),
        }
    )


def _seen_by(request: HttpRequest, slug: str) -> Bundle:
    """Staff see every bundle; everyone else those that were ever listed."""
    staff = getattr(request.user, "is_staff", False)
    return get_object_or_404(Bundle.objects if staff else Bundle.objects.shown(), slug=slug)


def _releases_of(bundle: Bundle) -> list[Release]:
    """Its published releases, the newest first, without their manifests."""
    found = Release.objects.published().filter(bundle=bundle).order_by("-number")
    found = found.annotate(detectors=F("manifest__detectors"))
    return list(found.select_related("bundle").defer("manifest"))


def _of_newest(bundle: Bundle, releases: list[Release], reader: Reader) -> dict[str, Any]:
    """What there is to say once something was published."""
    newest, totals = releases[0], Part.objects.totals(releases)
    now = totals[newest.pk]
    return {
        "card": card_of(newest),
        "now": now,
        "period": _period(newest.card),
        "languages": [words.language(code) for code in newest.card.get("languages", {}) if code],
        "sums": _sums(newest, now["standing"]),
        "sample": sample_of(newest, reader.verified),
        "limits": limits_of(newest.card) if newest.card else [],
        "detectors": list(newest.detectors or {}),  # type: ignore[attr-defined]
        "versions": _versions(releases, totals),
        "citation": citation(newest, in_language(bundle, "name")),
        "bibtex": bibtex(newest),
        "host": settings.SITE_URL,
    }


def _sums(release: Release, rows: int) -> list[tuple[int, Money]]:
    """What all its rows would cost for one purpose, and for all that it is offered for."""
    each = release.price_amount * rows
    numbers = sorted({1, len(release.purposes)})
    return [
        (n, Money(-(-each * n // 1_000), release.currency).rounded_up_to_minor()) for n in numbers
    ]


def _versions(releases: list[Release], totals: dict[Any, dict[str, Any]]) -> list[dict[str, Any]]:
    """Each release with what changed since the one before, as far as that was measured."""
    rows = []
    for release, before in pairwise([*releases, None]):
        assert release is not None
        changes = release.card.get("changes") or {}
        rows.append(
            {
                "release": release,
                "gone": release.rows - totals[release.pk]["standing"],
                "added": changes.get("added"),
                "removed": changes.get("removed"),
                "is_first": before is None,
            }
        )
    return rows


def _period(card: dict[str, Any]) -> tuple[str, str] | None:
    months = sorted({month for month, _kind, _count in card.get("months", []) if month})
    return (month_in_words(months[0]), month_in_words(months[-1])) if months else None


def _schema() -> list[dict[str, object]]:
    return [
        {"name": field.name, "type": str(field.type), "meaning": words.COLUMNS[field.name]}
        for field in parquet.LICENCE
    ]
