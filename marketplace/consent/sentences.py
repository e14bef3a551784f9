"""A consent as sentences a tired person can read: who may use what, for what, at what price."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import BuyerClass
from marketplace.consent import wording
from marketplace.consent.models import Grant, Mode
from marketplace.kit.templatetags.kit import listed, money

FEW = 3  # purposes that fit into the sentence; more stand below it


def of_grant(grant: Grant) -> list[str]:
    """What is left of a grant: who may use what, who must ask first, at what price."""
    automatic = _named(wording.THESE_BUYERS, grant.automatic_classes)
    ask = _named(wording.THESE_BUYERS, grant.ask_classes)
    may = _who_may(automatic, set(grant.automatic_classes) == set(BuyerClass.values))
    first = _may(grant).format(
        buyers=may,
        kinds=_named(wording.THESE_KINDS, grant.kinds),
        sources=_sources(grant),
        purposes=purposes(grant.left_purposes),
        number=len(grant.left_purposes),
    )
    found = [first, price(grant)]
    if ask and automatic:
        found.insert(1, _("{buyers} must ask you by name first.").format(buyers=ask))
    return [capfirst(each) for each in found]


def price(grant: Grant) -> str:
    """The price as a sentence of its own."""
    if grant.mode == Mode.SHARE:
        return _("You share them free of charge.")
    if not grant.floor:
        return _("You sell them at any price.")
    return _("You sell them for at least {price} for 1,000 records and one purpose.").format(
        price=money(grant.floor)
    )


def purpose_tags(grant: Grant) -> list[str]:
    """The purposes one by one, when they are too many for the sentence."""
    return [str(wording.TO[code]) for code in grant.left_purposes] if _many(grant) else []


def joined(words: Iterable[Any]) -> str:
    """A, B and C, as the language active now lists them."""
    *most, last = [str(word) for word in words] or [""]
    return _("{most} and {last}").format(most=listed(most), last=last) if most else last


def purposes(codes: Iterable[str]) -> str:
    """To do this, to do that: verbs, which an «and» would run together."""
    first, *others = [str(wording.TO[code]) for code in codes] or [""]
    for other in others:
        first = pgettext("purposes", "{one}, to {other}").format(one=first, other=other)
    return first


def _many(grant: Grant) -> bool:
    return len(grant.left_purposes) > FEW


def _may(grant: Grant) -> str:
    if _many(grant):
        return _("{buyers} may use your {kinds} from {sources} for {number} purposes.")
    return _("{buyers} may use your {kinds} from {sources} to {purposes}.")


def _who_may(automatic: str, everyone: bool) -> str:
    if everyone:
        return _("any verified buyer")
    return automatic or _("only buyers you say yes to by name")


def _sources(grant: Grant) -> str:
    if grant.every_source:
        return _("every source")
    number = len(grant.source_ids)
    return ngettext("{number} source", "{number} sources", number).format(number=number)


def _named(words: Mapping[str, Any], codes: Iterable[str]) -> str:
    return joined(words[code] for code in codes)
