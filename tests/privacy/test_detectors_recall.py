"""How much is found, and how much is left alone, measured on generated sentences."""

from collections.abc import Iterable

import pytest

from marketplace.privacy.detectors import find
from tests.privacy import identifiers
from tests.privacy.identifiers import Sample

SAMPLES = 2_400  # of each language and each manner of writing
LANGUAGES = ("en", "zh")


def _is_covered(sample: Sample) -> bool:
    """Is every letter and digit of the identifier inside some find?"""
    hidden = {place for span in find(sample.text) for place in range(span.start, span.end)}
    wanted = range(sample.start, sample.end)
    return all(place in hidden for place in wanted if sample.text[place].isalnum())


def _is_touched(sample: Sample) -> bool:
    return any(span.start < sample.end and sample.start < span.end for span in find(sample.text))


def _missed(samples: Iterable[Sample]) -> list[str]:
    return [f"{sample.kind}: {sample.text}" for sample in samples if not _is_covered(sample)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_identifiers_written_plainly_are_found(language: str) -> None:
    missed = _missed(identifiers.plain(language, SAMPLES))
    assert len(missed) <= SAMPLES * 0.005, missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_disguised_identifiers_are_found(language: str) -> None:
    missed = _missed(identifiers.obfuscated(language, SAMPLES))
    assert len(missed) <= SAMPLES * 0.02, missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_orders_counts_books_prices_versions_and_dates_are_left_alone(language: str) -> None:
    hit = [sample.text for sample in identifiers.decoys(language, SAMPLES) if _is_touched(sample)]
    assert len(hit) <= SAMPLES * 0.015, hit


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_alone_is_found_nineteen_times_in_twenty(language: str) -> None:
    """A kind that fails altogether must not hide in the average of all."""
    for manner in (identifiers.plain, identifiers.obfuscated):
        samples = list(manner(language, SAMPLES))
        for kind in {sample.kind for sample in samples}:
            of_kind = [sample for sample in samples if sample.kind == kind]
            assert len(_missed(of_kind)) <= len(of_kind) * 0.05, (manner.__name__, kind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_find_is_called_by_its_right_kind(language: str) -> None:
    """A tenth of random long numbers pass for cards; nothing else is often mistaken."""
    wrong = 0
    samples = [each for each in identifiers.plain(language, SAMPLES) if each.kind != "number"]
    for sample in samples:
        kinds = {span.kind.value for span in find(sample.text) if span.start < sample.end}
        wrong += sample.kind.removesuffix("_qq") not in kinds
    assert wrong <= len(samples) * 0.01
