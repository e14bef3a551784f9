"""A release's card as charts, with the words around the figures."""

from dataclasses import dataclass
from datetime import datetime
from itertools import dropwhile
from typing import Any

from django.utils.translation import gettext as _

from marketplace.catalogue import words
from marketplace.kit import charts
from marketplace.kit.charts import Chart
from marketplace.privacy.detectors import Kind
from marketplace.releases.models import Release


@dataclass(frozen=True, slots=True)
class Card:
    """What a data card shows of a release."""

    languages: Chart
    months: Chart
    kinds: Chart
    platforms: Chart
    spread: Chart | None
    masked: Chart
    masked_total: int
    undated: int
    shares: dict[str, float]
    median_rows: int | None
    texts: dict[str, int]
    measured_at: datetime


def card_of(release: Release) -> Card | None:
    """The card of a release that has been measured."""
    card = release.card
    if not card:
        return None
    return Card(
        languages=_languages(card),
        months=_months(card),
        kinds=_kinds(card),
        platforms=_platforms(card),
        spread=_spread(card),
        masked=_masked(card),
        masked_total=sum(card["masked"].values()),
        undated=sum(count for month, _kind, count in card["months"] if not month),
        shares=card["concentration"],
        median_rows=card.get("spread", {}).get("median"),
        texts=card["texts"],
        measured_at=datetime.fromisoformat(card["measured_at"]),
    )


def months_of(card: dict[str, Any]) -> tuple[list[str], list[tuple[str, list[int]]]]:
    """The months of a card, none left out, and for each kind its records in each of them."""
    dated = [row for row in card["months"] if row[0]]
    months = words.every_month(sorted({month for month, _kind, _count in dated}))
    found = {(month, kind): count for month, kind, count in dated}
    return months, [
        (words.kind(kind), [found.get((month, kind), 0) for month in months])
        for kind, _count in _ranked(card["kinds"])
        if any(row[1] == kind for row in dated)
    ]


def _languages(card: dict[str, Any]) -> Chart:
    rows = [(words.language(code), count) for code, count in _ranked(card["languages"])]
    return charts.bars(_("Languages"), "", rows)


def _kinds(card: dict[str, Any]) -> Chart:
    rows = [(words.kind(code), count) for code, count in _ranked(card["kinds"])]
    return charts.bars(_("Kinds"), "", rows)


def _platforms(card: dict[str, Any]) -> Chart:
    rows = [(words.platform(code), count) for code, count in _ranked(card["platforms"])]
    return charts.bars(_("Platforms"), "", rows)


def _months(card: dict[str, Any]) -> Chart:
    months, series = months_of(card)
    return charts.stacked(
        _("Months"), _("Records by the month they were written in."), months, series
    )


def _spread(card: dict[str, Any]) -> Chart | None:
    """None for a release that was cut before this was measured."""
    measured = card.get("spread") or {}
    steps = list(dropwhile(lambda step: not step[2], measured.get("steps", [])))
    if not steps:
        return None
    median = measured["median"]
    step = next(place for place, (_least, most, _n) in enumerate(steps) if median <= most)
    return charts.distribution(
        _("Records of one creator"),
        _("How many creators have how many records in this release."),
        [(f"{least}–{most}" if most > least else str(most), n) for least, most, n in steps],
        marks=[(_("The middle creator: {count}").format(count=median), (step + 0.5) / len(steps))],
        unit=_("creators"),
    )


def _masked(card: dict[str, Any]) -> Chart:
    rows = [(_masked_word(code), count) for code, count in _ranked(card["masked"])]
    return charts.bars(
        _("What was masked"),
        _("Identifiers that were found in the texts and replaced by a placeholder."),
        rows,
    )


def _ranked(numbers: dict[str, int]) -> list[tuple[str, int]]:
    """Largest first: the database does not keep the order of a document's names."""
    return sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))


def _masked_word(code: str) -> str:
    return str(Kind(code).label) if code in set(Kind) else code
