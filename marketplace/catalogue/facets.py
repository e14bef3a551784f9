"""How the catalogue is narrowed: what the address asks for, and what each value would leave.

An offer is a listed bundle with what its newest release was measured to hold; until there is one,
with what it declares. Within a facet, one of the ticked values is enough; only of the purposes
must each be offered, because a licence is bought for all of them at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from marketplace.catalogue.models import Bundle
from marketplace.kit import clock
from marketplace.kit.money import MICRO, Money

# Codes of sizes with the number of records each ends before; the last has no end.
SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "1m": 1_000_000, "over": None}
AGES = {"30": 30, "90": 90, "365": 365}  # days since the newest release
NAMES = ("language", "kind", "purpose", "platform", "size", "cost", "fresh")
EVERY = {"purpose"}  # facets of which every ticked value must fit
SORTS = ("newest", "price", "size")


@dataclass(frozen=True, slots=True)
class Offer:
    """A bundle as the catalogue lists it. `values`: by facet; None there fits every value."""

    bundle: Bundle
    values: Mapping[str, frozenset[str] | None]
    price_amount: int
    purposes: tuple[str, ...]
    release_id: UUID | None = None
    rows: int | None = None
    creators: int | None = None
    number: int | None = None
    published_at: datetime | None = None

    @property
    def price(self) -> Money:
        return Money(self.price_amount, self.bundle.currency)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader asks for. `picked` holds known values only."""

    words: tuple[str, ...] = ()
    price: Decimal | None = None
    picked: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, name: str) -> frozenset[str]:
        return self.picked.get(name, frozenset())

    def without(self, name: str, value: str = "") -> "Choice":
        """The same with a facet, or one value of it, left out; `words` and `price` too."""
        if name == "words":
            return replace(self, words=())
        if name == "price":
            return replace(self, price=None)
        return replace(self, picked={**self.picked, name: self.of(name) - {value}})

    def fits(self, offer: Offer, leaving_out: str = "") -> bool:
        """Whether the offer is what is asked for, in every respect but one."""
        if self.price is not None and offer.price_amount > self.price * MICRO:
            return False
        text = _text(offer.bundle) if self.words else ""
        if not all(word in text for word in self.words):
            return False
        return all(
            _has(offer.values[name], asked, every=name in EVERY)
            for name, asked in self.picked.items()
            if asked and name != leaving_out
        )


def _text(bundle: Bundle) -> str:
    parts = (bundle.name_en, bundle.name_zh, bundle.summary_en, bundle.summary_zh, bundle.slug)
    return "\n".join(parts).casefold()


def _has(values: frozenset[str] | None, asked: frozenset[str], *, every: bool) -> bool:
    if values is None:
        return True
    return asked <= values if every else not asked.isdisjoint(values)


def narrowed(offers: Iterable[Offer], choice: Choice) -> list[Offer]:
    """The offers that fit."""
    return [offer for offer in offers if choice.fits(offer)]


def counts(offers: Sequence[Offer], choice: Choice, name: str, values: Iterable[str]) -> list[int]:
    """For each value of a facet, how many offers there would be with it ticked.

    With it alone, or where every value must fit, with it besides those ticked already.
    """
    others = [offer for offer in offers if choice.fits(offer, leaving_out=name)]
    kept = choice.of(name) if name in EVERY else frozenset()
    found = []
    for value in values:
        asked = kept | {value}
        found.append(sum(_has(o.values[name], asked, every=name in EVERY) for o in others))
    return found


def ordered(offers: Iterable[Offer], sort: str) -> list[Offer]:
    """Newest release first, or the lowest price, or the most records; unknown sizes come last."""
    newest = sorted(offers, key=_newest, reverse=True)
    if sort == "price":
        return sorted(newest, key=lambda offer: offer.price_amount)
    if sort == "size":
        return sorted(newest, key=lambda offer: -(offer.rows or 0))
    return newest


def _newest(offer: Offer) -> tuple[bool, datetime, str]:
    since = offer.published_at or offer.bundle.listed_at or offer.bundle.defined_at
    return offer.published_at is not None, since, str(offer.bundle.pk)


def size_of(rows: int | None) -> frozenset[str]:
    """The code of a size; nothing while it is not known."""
    if rows is None:
        return frozenset()
    return frozenset([next(code for code, end in SIZES.items() if end is None or rows < end)])


def ages_of(published_at: datetime | None) -> frozenset[str]:
    """Every age that a release is younger than."""
    if published_at is None:
        return frozenset()
    age = clock.now() - published_at
    return frozenset(code for code, days in AGES.items() if age <= timedelta(days=days))
