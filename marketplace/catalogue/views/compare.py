"""Two to four bundles side by side, and where they differ."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.catalogue import words
from marketplace.catalogue.models import Bundle
from marketplace.catalogue.views.shelf import COMPARED
from marketplace.consent.models import RecordKind
from marketplace.consent.purposes import Purpose
from marketplace.kit.templatetags.kit import count, money, percent
from marketplace.releases.limits import month_in_words
from marketplace.releases.models import Part, Release, Removal

UNKNOWN = None  # shown as a dash with words beside it


@dataclass(frozen=True, slots=True)
class Column:
    """One of the bundles compared, with what its newest release holds."""

    bundle: Bundle
    release: Release | None
    totals: dict[str, Any]
    recalls: int
    without: str  # the address of the comparison without it

    @property
    def card(self) -> dict[str, Any]:
        return self.release.card if self.release else {}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: a value for each bundle; True and False are shown as a tick or not."""

    label: str
    values: list[Any]
    sizes: list[float | None] | None = None  # for a bar beneath each value

    @property
    def differs(self) -> bool:
        return any(value != self.values[0] for value in self.values)

    @property
    def cells(self) -> list[tuple[Any, float | None]]:
        """Each value with the length of its bar, in percent of the longest."""
        sizes = self.sizes or [None] * len(self.values)
        longest = max((size or 0 for size in sizes), default=0)
        bars = [size and round(100 * size / longest) for size in sizes]
        return list(zip(self.values, bars, strict=True))

    @property
    def is_tick(self) -> bool:
        return isinstance(self.values[0], bool)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    asked = list(dict.fromkeys(slug for slug in request.GET.getlist("b") if "\x00" not in slug))
    found = {b.slug: b for b in Bundle.objects.shown().filter(slug__in=asked[:50])}
    bundles = [found[slug] for slug in asked if slug in found]
    chosen = bundles[:COMPARED]
    columns = _columns(chosen) if len(chosen) > 1 else []
    context = {
        "columns": columns,
        "chosen": chosen,
        "unknown": len(asked) - len(bundles),
        "too_many": len(bundles) - len(chosen),
        "groups": _groups(columns) if columns else [],
        "span": len(columns) + 1,
    }
    return render(request, "catalogue/compare.html", context)


def _columns(bundles: list[Bundle]) -> list[Column]:
    newest = Release.objects.newest_of_each(bundles)
    totals = Part.objects.totals(newest.values())
    recalls = Removal.objects.recalls_of(newest.values())
    columns = []
    for bundle in bundles:
        release = newest.get(bundle.pk)
        others = "&".join(f"b={other.slug}" for other in bundles if other != bundle)
        sums = totals.get(release.pk, {}) if release else {}
        times = recalls.get(release.pk, 0) if release else 0
        columns.append(Column(bundle, release, sums, times, f"?{others}"))
    return columns


def _groups(columns: list[Column]) -> list[tuple[str, list[Line]]]:
    return [
        (_("How much it holds"), _holdings(columns)),
        (_("How it was cleaned, and whose it is"), _care(columns)),
        (_("Languages"), _ticks(columns, "languages", words.language)),
        (_("Kinds"), _ticks(columns, "kinds", words.kind, RecordKind.values)),
        (_("Platforms"), _ticks(columns, "platforms", words.platform)),
        (_("Purposes it may be licensed for"), _purposes(columns)),
        (_("Price and history"), _history(columns)),
    ]


def _holdings(columns: list[Column]) -> list[Line]:
    return [
        _measured(_("Records now"), [c.totals.get("standing") for c in columns]),
        _measured(_("Creators"), [c.release.creators if c.release else None for c in columns]),
        Line(_("Months"), [_period(c.card) for c in columns]),
    ]


def _care(columns: list[Column]) -> list[Line]:
    masked = [sum(c.card["masked"].values()) if c.card else None for c in columns]
    biggest = [c.card["concentration"].get("biggest") if c.card else None for c in columns]
    shown = [None if share is None else percent(share, 1) for share in biggest]
    return [
        _measured(_("Identifiers masked"), masked),
        Line(_("The biggest contributor’s share"), shown, biggest),
    ]


def _history(columns: list[Column]) -> list[Line]:
    newest = [column.release for column in columns]
    prices = [c.release.price if c.release else c.bundle.price for c in columns]
    published = [r.published_at.date() if r and r.published_at else None for r in newest]
    return [
        Line(
            _("Price for a thousand records and one purpose"),
            [money(price) if price else _("Free") for price in prices],
            [price.amount for price in prices],
        ),
        Line(_("Licence, in months"), [str(c.bundle.term_months) for c in columns]),
        Line(_("Newest release"), published),
        _measured(_("Recalls of it so far"), [c.recalls if c.release else None for c in columns]),
    ]


def _purposes(columns: list[Column]) -> list[Line]:
    offered = [set(c.release.purposes if c.release else c.bundle.purposes) for c in columns]
    return [
        Line(str(purpose.label), [purpose.value in codes for codes in offered])
        for purpose in Purpose
        if any(purpose.value in codes for codes in offered)
    ]


def _ticks(
    columns: list[Column], name: str, word: Callable[[str], str], known: Iterable[str] = ()
) -> list[Line]:
    """One row for each value that some bundle holds: which of them do."""
    held = [set(filter(None, c.card.get(name) or getattr(c.bundle, name))) for c in columns]
    every = set().union(*held)
    order = [code for code in known if code in every] or sorted(every, key=word)
    return [Line(word(code), [code in codes for codes in held]) for code in order]


def _period(card: dict[str, Any]) -> str | None:
    months = sorted({month for month, _kind, _count in card.get("months", []) if month})
    if not months:
        return UNKNOWN
    first, last = month_in_words(months[0]), month_in_words(months[-1])
    return _("{first} to {last}").format(first=first, last=last)


def _measured(label: str, values: list[int | None]) -> Line:
    """A row of whole numbers, each with a bar; what is unknown stays unknown."""
    shown = [UNKNOWN if value is None else count(value) for value in values]
    return Line(label, shown, list(values))
