"""Codes in words: languages, platforms, kinds and purposes, for pages and forms."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from marketplace.consent.models import RecordKind
from marketplace.consent.purposes import Purpose

# Names that are the platforms' own and are not translated.
PLATFORMS = {"mastodon": "Mastodon", "x": "X"}
CHINESE = _("Chinese")
# Titles of the charts.
LANGUAGES, KINDS, MONTHS, RECORDS = _("Languages"), _("Kinds"), _("Months"), _("Records")

LONGEST_AXIS = 30  # years of months that a chart can still show
# What each column of a delivered file is.
COLUMNS = {
    "row_id": _("The record, by an id that only this licence has."),
    "author_id": _("Its creator, by an id that only this licence has."),
    "kind": _("Post, comment, repost, like or follow."),
    "language": _("The language of the text, as BCP 47; empty where there is no text."),
    "month": _("The first day of the month it was made in; empty where that is unknown."),
    "platform": _("Where it comes from."),
    "text": _("The clean text; empty for interactions."),
    "target_id": _("What an interaction was about, by an id that only this licence has."),
}


def language(code: str) -> str:
    """A language's name in the reader's language; the code where it has none."""
    if not code:
        return gettext("No language")
    if code.split("-")[0] == "zh" and code not in {"zh-hans", "zh-hant"}:
        return str(CHINESE)
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def platform(code: str) -> str:
    return PLATFORMS.get(code, code)


def kind(code: str) -> str:
    return str(RecordKind(code).label)


def purpose(code: str) -> str:
    return str(Purpose(code).label)


def languages(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes with their names, sorted by name: choices of a form."""
    return sorted(((code, language(code)) for code in codes), key=lambda pair: pair[1])


def first_day(month: str) -> date:
    """The first day of a month such as `2024-05`."""
    return date(int(month[:4]), int(month[5:]), 1)


def every_month(months: list[str]) -> list[str]:
    """Months such as `2024-05`, from the first to the last; one that is empty is a fact too."""
    if not months:
        return []
    year, month = map(int, months[0].split("-"))
    if int(months[-1][:4]) - year > LONGEST_AXIS:
        return months  # a stray date would stretch the axis beyond reading
    every = []
    while (label := f"{year:04d}-{month:02d}") <= months[-1]:
        every.append(label)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return every
