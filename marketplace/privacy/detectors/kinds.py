"""What can give a person away in a text: the kinds of identifier, and where one was found."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # known to the type stubs alone


class Kind(StrEnum):
    """A kind of identifier, most specific first: on a tie the earlier kind names the mask."""

    EMAIL = "email"
    URL = "url"
    IBAN = "iban"
    NATIONAL_ID = "national_id"
    BANK_CARD = "bank_card"
    IP = "ip"
    MAC = "mac"
    COORDINATES = "coordinates"
    PHONE = "phone"
    ACCOUNT = "account"  # an id in a messenger: WeChat, QQ, Telegram
    PASSPORT = "passport"
    PLATE = "plate"
    ADDRESS = "address"
    HANDLE = "handle"
    PERSON = "person"  # a name the creator told us is hers
    NUMBER = "number"  # a long run of digits that nothing nearby explains

    @property
    def label(self) -> "_StrPromise":
        """The kind in the reader's language, for the page that shows what was masked."""
        return _LABELS[self]


_LABELS: dict[Kind, "_StrPromise"] = {
    Kind.EMAIL: _("E-mail address"),
    Kind.URL: _("Link"),
    Kind.IBAN: _("Bank account (IBAN)"),
    Kind.NATIONAL_ID: _("Identity number"),
    Kind.BANK_CARD: _("Bank card or account"),
    Kind.IP: _("IP address"),
    Kind.MAC: _("Device address (MAC)"),
    Kind.COORDINATES: _("Coordinates"),
    Kind.PHONE: _("Phone number"),
    Kind.ACCOUNT: _("Messenger account"),
    Kind.PASSPORT: _("Passport number"),
    Kind.PLATE: _("Number plate"),
    Kind.ADDRESS: _("Street address"),
    Kind.HANDLE: _("Handle"),
    Kind.PERSON: _("Name"),
    Kind.NUMBER: _("Long number"),
}

_RANK = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """One identifier found: characters `start` to `end` (exclusive), and the rule that saw it."""

    start: int
    end: int
    kind: Kind
    detector: str

    def _weight(self) -> tuple[int, int]:
        return self.end - self.start, -_RANK[self.kind]


def merge(spans: Iterable[Span]) -> list[Span]:
    """Join spans that overlap, in order of place; the longest, then most specific, names each.

    The joined span covers all of them, so what any rule saw is masked even where it loses.
    """
    merged: list[Span] = []
    strongest: list[Span] = []  # beside each merged span, the found one that named it
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            best = max(strongest[-1], span, key=Span._weight)
            end = max(merged[-1].end, span.end)
            merged[-1] = Span(merged[-1].start, end, best.kind, best.detector)
            strongest[-1] = best
        elif span.start < span.end:
            merged.append(span)
            strongest.append(span)
    return merged
