"""Filters and tags every template knows: money, shares, how many, links, form fields."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils import translation
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join

from marketplace.kit.money import MICRO, Money
from marketplace.kit.templatetags import fields, links

register = template.Library()
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥"}


@register.filter
def money(value: Money | int | None, currency: str = "USD") -> str:
    """An amount with its currency, such as `$12.30`; one with a part of a cent has six decimals."""
    if value is None:
        return "–"
    amount = value if isinstance(value, Money) else Money(int(value), currency)
    whole, micros = divmod(abs(amount.amount), MICRO)
    decimals = f"{micros:06d}" if micros % 10_000 else f"{micros // 10_000:02d}"
    sign = "−" if amount.amount < 0 else ""
    mark = SIGNS.get(amount.currency, amount.currency + " ")
    return f"{sign}{mark}{number_format(whole, force_grouping=True)}.{decimals}"


@register.filter
def money_exact(value: Money | int | None, currency: str = "USD") -> str:
    """An amount whole, without the noughts after its last part of a cent: `$350.838`."""
    shown = money(value, currency)
    whole, point, decimals = shown.rpartition(".")
    return whole + point + decimals[:2] + decimals[2:].rstrip("0") if point else shown


@register.filter
def money_short(value: Money | int | None, currency: str = "USD") -> str:
    """An amount rounded down to whole minor units, for headings."""
    if value is None:
        return "–"
    amount = value if isinstance(value, Money) else Money(int(value), currency)
    unit = MICRO // 100
    rounded = abs(amount.amount) // unit * unit * (-1 if amount.amount < 0 else 1)
    return money(Money(rounded, amount.currency))


@register.filter
def count(value: Any) -> str:
    """A whole number with its thousands set apart."""
    return "–" if value is None else number_format(int(value), force_grouping=True)


@register.filter
def percent(value: float | None, places: int = 0) -> str:
    """A share between 0 and 1 as a percentage."""
    return "–" if value is None else f"{value * 100:.{places}f}\N{NO-BREAK SPACE}%"


@register.filter
def in_language(thing: Any, name: str) -> str:
    """The field `name` of a row that keeps it in both languages, in the one active now."""
    tail = "zh" if (translation.get_language() or "").startswith("zh") else "en"
    return str(getattr(thing, f"{name}_{tail}"))


@register.simple_tag
def bytes_or_words(size: int | str) -> str:
    """A file's size: whole bytes become `1.4 MB`; words stay as they are."""
    return filesizeformat(size) if str(size).isdigit() else str(size)


@register.filter
def marked(pieces: Iterable[Any]) -> str:
    """The text of a clean record; what stands for something masked is marked, with its word."""
    return format_html_join("", "{}", ((_marked(*_parts(piece)),) for piece in pieces))


def _marked(text: str, word: str) -> str:
    return format_html('<mark title="{}">{}</mark>', word, text) if word else text


def _parts(piece: Any) -> tuple[str, str]:
    """The text of a piece, and the word for what was masked there, if any."""
    if isinstance(piece, str):
        return piece, ""
    if isinstance(piece, tuple | list):
        return str(piece[0]), str(piece[1] or "")
    return str(piece.text), str(piece.masked or "")


register.tags.update(links.register.tags)
register.tags.update(fields.register.tags)
register.filters.update(fields.register.filters)


@register.filter
def listed(items: Any) -> str:
    """Words set side by side, with the comma of the language active now."""
    chinese = (translation.get_language() or "").startswith("zh")
    return ("、" if chinese else ", ").join(str(item) for item in items)
