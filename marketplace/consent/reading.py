"""A consent put into words, line by line: for «check your answers», the grant and the receipt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import BuyerClass
from marketplace.consent.answers import Answers
from marketplace.consent.models import Grant, Mode, RecordKind
from marketplace.consent.purposes import Purpose
from marketplace.kit.money import Money
from marketplace.kit.templatetags.kit import money

Names = Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: which question it is to, and what it says, one sentence or several."""

    question: str
    label: str
    values: list[str]


def of_grant(grant: Grant, names: Names, *, left: bool = False) -> list[Line]:
    """What was agreed; with `left`, only the purposes that were not taken back since."""
    return [
        *_what(grant.left_purposes if left else grant.purposes, grant.kinds),
        _from_where(grant.every_source, grant.source_ids, names),
        _price(grant.mode, grant.floor),
        *_to_whom(grant.automatic_classes, grant.ask_classes),
        _until(grant.expires_at),
    ]


def of_answers(answers: Answers, currency: str, names: Names) -> list[Line]:
    return [
        *_what(answers.purposes, answers.kinds),
        _from_where(answers.every_source, answers.source_ids, names),
        _price(answers.mode, Money(answers.floor_amount, currency)),
        *_to_whom(answers.classes("automatic"), answers.classes("ask")),
        _until(answers.expires_at),
    ]


def purpose_names(codes: Iterable[str]) -> list[str]:
    return [str(Purpose(code).label) for code in codes]


def _what(purposes: Iterable[str], kinds: Iterable[str]) -> list[Line]:
    return [
        Line("purposes", _("Purposes"), purpose_names(purposes)),
        Line("kinds", _("Kinds of record"), [str(RecordKind(code).label) for code in kinds]),
    ]


def _from_where(every: bool, source_ids: Iterable[UUID], names: Names) -> Line:
    if every:
        values = [_("Every source, also those added later")]
    else:
        values = [names.get(each, _("A source that is no longer here")) for each in source_ids]
    return Line("sources", _("Sources"), values)


def _price(mode: str, floor: Money) -> Line:
    if mode == Mode.SHARE:
        sentence = _("Shared free of charge")
    elif floor:
        sentence = _("Sold, for at least {price} for 1,000 records and one purpose").format(
            price=money(floor)
        )
    else:
        sentence = _("Sold, at any price")
    return Line("price", _("Price"), [sentence])


def _to_whom(automatic: Iterable[str], ask: Iterable[str]) -> list[Line]:
    automatic, ask = list(automatic), list(ask)
    never = [code for code in BuyerClass.values if code not in {*automatic, *ask}]
    lines: list[tuple[Any, list[str]]] = [
        (_("Automatic for"), automatic),
        (_("Ask me about"), ask),
        (_("Never for"), never),
    ]
    return [
        Line("buyers", label, [str(BuyerClass(code).label) for code in codes])
        for label, codes in lines
        if codes
    ]


def _until(end: datetime) -> Line:
    words = _("{moment} UTC").format(moment=date_format(end, "DATETIME_FORMAT"))
    return Line("until", _("Until"), [words])
