"""The terms' words, how they are laid out, and how months are counted."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from marketplace.consent.models import Terms
from marketplace.consent.terms import laid_out, months_after, newest_words


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2027, 12, 31), 2, (2028, 2, 29)),
        ((2028, 2, 29), 12, (2029, 2, 28)),
        ((2026, 11, 23), 24, (2028, 11, 23)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_there_is(start, months, end):
    assert months_after(datetime(*start, 9, tzinfo=UTC), months) == datetime(*end, 9, tzinfo=UTC)


def test_both_languages_have_the_same_sections_and_points():
    english, chinese = (laid_out(body) for body in newest_words())
    shape = [[len(block.points) for block in section.blocks] for section in english]
    assert shape == [[len(block.points) for block in section.blocks] for section in chinese]
    assert len(english) == 9


def test_the_terms_fit_about_a_page():
    english, _ = newest_words()
    assert 500 < len(english.split()) < 900
    assert "what a model has learned is not undone" in english


@pytest.mark.django_db
def test_publishing_the_words_of_the_repository_twice_is_one_version(capsys):
    call_command("publish_terms")
    call_command("publish_terms")
    terms = Terms.objects.get()
    assert (terms.version, (terms.body_en, terms.body_zh)) == (1, newest_words())
    assert terms.sha256 in capsys.readouterr().out
