"""The bundles of the catalogue as offers: what facets compare, and what a row shows."""

from collections.abc import Iterator
from typing import Any

from marketplace.catalogue import facets, words
from marketplace.catalogue.facets import Offer
from marketplace.catalogue.models import Bundle
from marketplace.consent.models import RecordKind
from marketplace.kit import charts
from marketplace.kit.charts import Chart
from marketplace.releases.models import Release

MONTHS = 36  # of a sparkline


def offers_now() -> list[Offer]:
    """Every listed bundle with its newest release's figures: two queries, however many."""
    figures = Release.objects.figures_of_each()
    return [_offer(bundle, figures.get(bundle.pk)) for bundle in Bundle.objects.listed()]


def _offer(bundle: Bundle, figures: dict[str, Any] | None) -> Offer:
    if figures is None:
        held = (frozenset(bundle.languages) or None, frozenset(bundle.platforms) or None)
        rows = creators = published = number = key = None
        kinds, purposes, price = bundle.kinds, bundle.purposes, bundle.price_amount
    else:
        held = (_codes(figures["card__languages"]), _codes(figures["card__platforms"]))
        rows, creators, number = figures["standing"], figures["creators"], figures["number"]
        kinds, purposes = figures["card__kinds"] or bundle.kinds, figures["purposes"]
        published, price, key = figures["published_at"], figures["price_amount"], figures["pk"]
    values = {
        "language": held[0],
        "platform": held[1],
        "kind": frozenset(kinds),
        "purpose": frozenset(purposes),
        "size": facets.size_of(rows),
        "cost": frozenset(["paid" if price else "free"]),
        "fresh": facets.ages_of(published),
    }
    return Offer(
        bundle, values, price, tuple(purposes), key, rows, creators, number, published_at=published
    )


def _codes(measured: dict[str, int] | None) -> frozenset[str]:
    return frozenset(code for code in measured or {} if code)


def entries(offers: list[Offer]) -> Iterator[dict[str, Any]]:
    """What a row of the list shows of each offer: one query for all."""
    keys = [offer.release_id for offer in offers if offer.release_id]
    months = Release.objects.months_of_each(keys)
    for offer in offers:
        measured = months.get(offer.release_id, []) if offer.release_id else []
        yield {
            "offer": offer,
            "bundle": offer.bundle,
            "languages": [words.language(c) for c in sorted(offer.values["language"] or ())],
            "kinds": [
                words.kind(kind) for kind in RecordKind if kind in (offer.values["kind"] or ())
            ],
            "purposes": [words.purpose(code) for code in offer.purposes],
            "line": _line(measured),
        }


def _line(months: list[list[Any]]) -> Chart | None:
    by_month: dict[str, int] = {}
    for month, _kind, count in months:
        if month:
            by_month[month] = by_month.get(month, 0) + count
    every = words.every_month(sorted(by_month))[-MONTHS:]
    if len(every) < 2:
        return None
    return charts.sparkline(words.MONTHS, [by_month.get(month, 0) for month in every])
