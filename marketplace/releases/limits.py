"""What a release is not good for: sentences drawn from its own figures, told before anyone pays."""

from collections.abc import Iterator
from itertools import accumulate, chain
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from marketplace.catalogue import words
from marketplace.kit.templatetags.kit import percent

UNEVEN = 0.6  # a share from which one language or platform colours the whole
SHORT = 200  # characters of the median text beneath which these are not articles


def limits_of(card: dict[str, Any]) -> list[str]:
    """Known limits and biases of a measured release, those of its own figures first."""
    parts = (_of_platforms, _of_languages, _of_time, _of_people)
    return [*chain.from_iterable(part(card) for part in parts), *_always()]


def _of_platforms(card: dict[str, Any]) -> Iterator[str]:
    name, share = _leading(card["platforms"])
    if share == 1:
        yield _("Every record comes from {platform}; other places read differently.").format(
            platform=words.platform(name)
        )
    elif share >= UNEVEN:
        yield _("{share} of the records come from {platform}.").format(
            share=percent(share), platform=words.platform(name)
        )


def _of_languages(card: dict[str, Any]) -> Iterator[str]:
    spoken = {code: count for code, count in card["languages"].items() if code}
    name, share = _leading(spoken)
    if len(spoken) > 1 and share >= UNEVEN:
        yield _("{share} of the texts are in one language: {language}.").format(
            share=percent(share), language=words.language(name)
        )
    median = card["texts"].get("median_characters", 0)
    if 0 < median < SHORT:
        yield _(
            "Half of the texts have {count} characters or fewer: short posts, no articles."
        ).format(count=median)


def _of_time(card: dict[str, Any]) -> Iterator[str]:
    dated: dict[str, int] = {}
    for month, _kind, count in card["months"]:
        dated[month] = dated.get(month, 0) + count
    undated, total = dated.pop("", 0), sum(dated.values())
    if total:
        months = sorted(dated)
        sums = accumulate(dated[month] for month in months)
        middle = next(month for month, sum_ in zip(months, sums, strict=True) if sum_ * 2 >= total)
        yield _("More than half of the dated records were written in {month} or later.").format(
            month=month_in_words(middle)
        )
    if undated:
        yield _("{share} of the records have no date.").format(
            share=percent(undated / (undated + total), 1)
        )


def _of_people(card: dict[str, Any]) -> Iterator[str]:
    tenth = card["concentration"].get("top_10_percent", 0)
    if tenth:
        yield _("A tenth of the creators wrote {share} of the records.").format(
            share=percent(tenth)
        )


def _always() -> Iterator[str]:
    yield _(
        "Only people who chose to share are here. They are no sample of a population, and their "
        "opinions are no survey."
    )
    yield _(
        "Programs told the language of each text and found the identifiers in it. Both err, most "
        "often on short texts and rare names."
    )


def _leading(counts: dict[str, int]) -> tuple[str, float]:
    """The most frequent value and its share of all."""
    total = sum(counts.values())
    if not total:
        return "", 0.0
    name = max(counts, key=lambda code: (counts[code], code))
    return name, counts[name] / total


def month_in_words(month: str) -> str:
    """`2024-05` as the reader's language writes a month."""
    return date_format(words.first_day(month), "YEAR_MONTH_FORMAT")
