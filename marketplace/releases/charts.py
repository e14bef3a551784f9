"""A release's card as charts, with the words around the figures."""

from dataclasses import dataclass
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
    concentration: Chart
    masked: Chart
    masked_total: int
    undated: int
    platforms: list[tuple[str, int]]
    texts: dict[str, int]
    measured_at: str


def card_of(release: Release) -> Card | None:
    """The card of a release that has been measured."""
    card = release.card
    if not card:
        return None
    return Card(
        languages=_languages(card),
        months=_months(card),
        kinds=_kinds(card),
        concentration=_concentration(card),
        masked=_masked(card),
        masked_total=sum(card["masked"].values()),
        undated=sum(count for month, _kind, count in card["months"] if not month),
        platforms=[(words.platform(code), count) for code, count in _ranked(card["platforms"])],
        texts=card["texts"],
        measured_at=card["measured_at"],
    )


def _languages(card: dict[str, Any]) -> Chart:
    return charts.ring(
        _("Languages"),
        _("Records by the language of their text. Interactions have none."),
        [(words.language(code), count) for code, count in _ranked(card["languages"])],
    )


def _kinds(card: dict[str, Any]) -> Chart:
    rows = [(words.kind(code), count) for code, count in _ranked(card["kinds"])]
    return charts.bars(_("Kinds"), _("Records of each kind."), rows, _("records"))


def _months(card: dict[str, Any]) -> Chart:
    dated = [row for row in card["months"] if row[0]]
    months = words.every_month(sorted({month for month, _kind, _count in dated}))
    found = {(month, kind): count for month, kind, count in dated}
    series = [
        (words.kind(kind), [found.get((month, kind), 0) for month in months])
        for kind, _count in _ranked(card["kinds"])
        if any(row[1] == kind for row in dated)
    ]
    return charts.stacked(
        _("Months"), _("Records by the month they were written in."), months, series
    )


def _concentration(card: dict[str, Any]) -> Chart:
    shares = card["concentration"]
    rows = [
        (_("The creator with the most records"), shares.get("biggest", 0)),
        # xgettext:no-python-format
        (_("The top 1 % of creators"), shares.get("top_1_percent", 0)),
        # xgettext:no-python-format
        (_("The top 10 % of creators"), shares.get("top_10_percent", 0)),
    ]
    return charts.bars(
        _("Contributor concentration"),
        _("What share of all records comes from those who contributed most."),
        rows,
        words=lambda share: f"{share * 100:.1f} %",
    )


def _masked(card: dict[str, Any]) -> Chart:
    rows = [(_masked_word(code), count) for code, count in _ranked(card["masked"])]
    return charts.bars(
        _("What was masked"),
        _("Identifiers that were found in the text and replaced by a placeholder."),
        rows,
    )


def _ranked(numbers: dict[str, int]) -> list[tuple[str, int]]:
    """Largest first: the database does not keep the order of a document's names."""
    return sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))


def _masked_word(code: str) -> str:
    return str(Kind(code).label) if code in set(Kind) else code
