"""The catalogue's list: offers, the facets beside them, and the way to drop one again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from marketplace.catalogue import facets, selection, words
from marketplace.catalogue.facets import Choice, Offer
from marketplace.catalogue.forms import SearchForm
from marketplace.catalogue.views.offers import entries, offers_now
from marketplace.consent.models import RecordKind
from marketplace.consent.purposes import Purpose
from marketplace.kit.money import MICRO, Money
from marketplace.kit.pages import page_of
from marketplace.kit.templatetags.kit import money

PAGE = 24
OPEN = 8  # values of a facet shown before the rest is folded
COMPARED = 4  # bundles side by side at most
USUAL = {("sort", facets.SORTS[0]), ("page", "1")}  # what an address need not say

LABELS = {
    "language": _("Language"),
    "kind": _("Kind"),
    "purpose": _("Purpose"),
    "platform": _("Platform"),
    "size": _("Size"),
    "cost": _("Cost"),
    "fresh": _("Newest release"),
}
SIZES = {
    "1k": _("Under 1,000 records"),
    "10k": _("1,000 to 10,000"),
    "100k": _("10,000 to 100,000"),
    "1m": _("100,000 to a million"),
    "over": _("More than a million"),
}
COSTS = {"paid": pgettext_lazy("a bundle", "Paid"), "free": _("Free of charge")}
AGES = {"30": _("Within 30 days"), "90": _("Within 90 days"), "365": _("Within a year")}
SORTS = {"newest": _("Newest"), "price": _("Price"), "size": _("Size")}


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet: how many bundles it would leave, and whether it is ticked."""

    code: str
    label: str
    count: int
    is_on: bool


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str
    shown: list[Value]
    folded: list[Value]

    @property
    def is_one(self) -> bool:
        """Whether only one value makes sense at a time."""
        return self.name == "fresh"

    @property
    def is_any(self) -> bool:
        return not any(value.is_on for value in [*self.shown, *self.folded])


@dataclass(frozen=True, slots=True)
class Tag:
    """A filter in force: its words, the address without it, and how many bundles that gives.

    `ask` is the same address for a script, which knows itself what is ticked to be compared.
    """

    label: str
    href: str
    ask: str
    count: int


@require_safe
def bundle_list(request: HttpRequest) -> HttpResponse:
    form, offers = SearchForm(request.GET), offers_now()
    known = _known(offers)
    choice = _choice(request.GET, form, known)
    found = facets.narrowed(offers, choice)
    sort = request.GET.get("sort", "")
    sort = sort if sort in facets.SORTS else facets.SORTS[0]
    page = page_of(request, facets.ordered(found, sort), PAGE)
    tags = list(_tags(request.GET, offers, choice))
    chosen = list(dict.fromkeys(request.GET.getlist("b")))[:COMPARED]
    listed = {offer.bundle.slug for offer in offers}
    on_page = {offer.bundle.slug for offer in page.object_list}
    context = {
        "form": form,
        "page": page,
        "entries": list(entries(list(page.object_list))),
        "facets": [_facet(name, known[name], offers, choice) for name in facets.NAMES],
        "tags": tags,
        "drops": sorted((tag for tag in tags if tag.count), key=lambda tag: -tag.count),
        "sort": sort,
        "sorts": [
            (code, SORTS[code], *_addresses(request.GET, sort=code)) for code in facets.SORTS
        ],
        "chosen": chosen,
        "elsewhere": [slug for slug in chosen if slug in listed and slug not in on_page],
        "is_empty": not offers,
    }
    response = render(request, "catalogue/bundle_list.html", context)
    response["HX-Push-Url"] = request.path + _address(request.GET, page=str(page.number))
    return response


def _known(offers: list[Offer]) -> dict[str, list[tuple[str, str]]]:
    """The values each facet can take, with their words, in the order they are shown."""
    languages = set(selection.known_languages())
    platforms = set(words.PLATFORMS)
    for offer in offers:
        languages |= offer.values["language"] or set()
        platforms |= offer.values["platform"] or set()
    return {
        "language": words.languages(languages),
        "kind": [(kind.value, str(kind.label)) for kind in RecordKind],
        "purpose": [(purpose.value, str(purpose.label)) for purpose in Purpose],
        "platform": [(code, words.platform(code)) for code in sorted(platforms)],
        "size": [(code, str(label)) for code, label in SIZES.items()],
        "cost": [(code, str(label)) for code, label in COSTS.items()],
        "fresh": [(code, str(label)) for code, label in AGES.items()],
    }


def _choice(asked: QueryDict, form: SearchForm, known: dict[str, list[tuple[str, str]]]) -> Choice:
    picked = {
        name: frozenset(asked.getlist(name)) & {code for code, _label in values}
        for name, values in known.items()
    }
    return Choice(form.words, form.price_at_most, picked)


def _facet(name: str, known: list[tuple[str, str]], offers: list[Offer], choice: Choice) -> Facet:
    found = facets.counts(offers, choice, name, [code for code, _label in known])
    values = [
        Value(code, label, count, code in choice.of(name))
        for (code, label), count in zip(known, found, strict=True)
    ]
    everywhere = facets.counts(offers, Choice(), name, [code for code, _label in known])
    places = [place for place, n in enumerate(everywhere) if n or values[place].is_on]
    if name in {"language", "purpose", "platform"}:  # values without an order of their own
        places.sort(key=lambda place: -everywhere[place])
    values = [values[place] for place in places]
    return Facet(name, str(LABELS[name]), values[:OPEN], values[OPEN:])


def _tags(asked: QueryDict, offers: list[Offer], choice: Choice) -> Iterator[Tag]:
    known = dict(_known_words())
    if choice.words:
        left = _left(offers, choice.without("words"))
        yield Tag(f"“{' '.join(choice.words)}”", *_addresses(asked, q=""), left)
    if choice.price is not None:
        most = money(Money(int(choice.price * MICRO), settings.CURRENCY))
        left = _left(offers, choice.without("price"))
        yield Tag(_("At most {price}").format(price=most), *_addresses(asked, price=""), left)
    for name in facets.NAMES:
        for code in sorted(choice.of(name)):
            left = _left(offers, choice.without(name, code))
            yield Tag(known[name](code), *_addresses(asked, drop=(name, code)), left)


def _addresses(
    asked: QueryDict, drop: tuple[str, str] = ("", ""), **changed: str
) -> tuple[str, str]:
    """An address with what is ticked to be compared, and without."""
    return _address(asked, drop, **changed), _address(asked, drop, **changed, b="")


def _known_words() -> Iterator[tuple[str, Any]]:
    yield "language", words.language
    yield "kind", words.kind
    yield "purpose", words.purpose
    yield "platform", words.platform
    for name, labels in (("size", SIZES), ("cost", COSTS), ("fresh", AGES)):
        yield name, lambda code, labels=labels: str(labels[code])


def _left(offers: list[Offer], choice: Choice) -> int:
    return len(facets.narrowed(offers, choice))


def _address(asked: QueryDict, drop: tuple[str, str] = ("", ""), **changed: str) -> str:
    """This page's query with some values changed; on page one unless a page is named.

    What says nothing is left out: empty values, and what holds anyway.
    """
    query = asked.copy()
    query.pop("page", None)
    for name, value in changed.items():
        query[name] = value
    for name in list(query):
        kept = [value for value in query.getlist(name) if value and (name, value) not in USUAL]
        query.setlist(name, [value for value in dict.fromkeys(kept) if (name, value) != drop])
    return f"?{query.urlencode()}" if query.urlencode() else "?"
