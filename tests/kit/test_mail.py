"""Letters: text and HTML of one making, headers nobody can bend, sent once."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core import mail as post_office
from django.utils import translation

from marketplace.kit import jobs, mail
from marketplace.kit.jobs import LeaseLost
from marketplace.kit.letters import (
    SUBJECT,
    Letter,
    button,
    code,
    facts,
    figures,
    heading,
    link,
    one_line,
    paragraph,
    small,
    together,
)
from marketplace.kit.wrapping import columns, wrap

TO = "maya@example.org"


def a_letter(**changes: object) -> Letter:
    words = {"subject": "Hello", "gist": "In short.", "why": "Because.", "pieces": []}
    return Letter(**{**words, **changes})


def written(letter: Letter, language: str = "en", key: str = ""):
    return mail.write(lambda: letter, to=TO, language=language, key=key)


def test_text_and_html_hold_the_same_facts():
    said = ["One.", "Two", "ABCD-EFGH", "Three", "Left", "four", "five", "Sum", "$6.00", "Seven."]
    letter = a_letter(
        pieces=[
            paragraph("One."),
            heading("Two"),
            code("ABCD-EFGH"),
            button("Three", link("home")),
            facts(("Left", ["four", "five"])),
            figures(("Sum", "$6.00")),
            small("Seven."),
        ]
    )
    envelope = written(letter)
    html = envelope.alternatives[0][0]
    for each in [*said, "Hello", "Because.", link("home")]:
        assert each in envelope.body
        assert each in html
    assert "In short." in html and envelope.alternatives[0][1] == "text/html"


def test_a_code_stands_alone_on_its_line_and_is_marked_for_copying():
    envelope = written(a_letter(pieces=[code("ABCD-EFGH")]))
    assert "\nABCD-EFGH\n" in envelope.body
    assert "user-select:all" in envelope.alternatives[0][0]


def test_a_letter_comes_from_us_and_an_answer_reaches_people(settings):
    settings.CONTACT_EMAIL = "people@assent.example"
    message = written(a_letter()).message()
    assert message["From"] == settings.DEFAULT_FROM_EMAIL
    assert message["To"] == TO
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert message["Reply-To"] == "people@assent.example"
    for header in ("Cc", "Bcc", "List-Unsubscribe", "List-Unsubscribe-Post"):
        assert message[header] is None


def test_only_a_letter_that_can_be_stopped_says_how():
    message = written(a_letter(stop="https://assent.example/stop")).message()
    assert message["List-Unsubscribe"] == "<https://assent.example/stop>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_letter_says_who_runs_the_site(settings):
    settings.OPERATOR = "Example Cooperative, 1 Example Street"
    envelope = written(a_letter())
    for form in (envelope.body, envelope.alternatives[0][0]):
        assert settings.OPERATOR in form


def test_a_letter_names_our_domain_and_no_machine(settings):
    settings.DEFAULT_FROM_EMAIL = "Assent <hello@assent.example>"
    assert written(a_letter()).message()["Message-ID"].endswith("@assent.example>")


def test_a_repeated_letter_is_known_by_its_id():
    first, again, other = (written(a_letter(), key=key) for key in ("a", "a", "b"))
    ids = [each.message()["Message-ID"] for each in (first, again, other)]
    assert ids[0] == ids[1] != ids[2]


@time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), tick=False)
def test_a_letter_is_dated_by_the_one_clock():
    assert written(a_letter()).message()["Date"] == "Mon, 23 Nov 2026 09:00:00 +0000"


@pytest.mark.parametrize("name", ["Acme\nBcc: all@example.org", "Acme\r\n\r\nBody", "A\x00B\x0b"])
def test_a_name_in_a_subject_brings_no_header(name):
    message = written(a_letter(subject=f"Recall: {name}")).message()
    assert message["Bcc"] is None
    assert "\n" not in message["Subject"] and "\x00" not in message["Subject"]


def test_a_stranger_can_neither_flood_nor_reverse_a_line():
    assert len(one_line("A" * 500)) == SUBJECT
    assert one_line("in\u202efo", 20) == "in fo"
    assert one_line("a\u2028b\tc", 20) == "a b c"


def test_a_name_is_words_in_html_and_never_markup():
    hostile = '<img src=x onerror=alert(1)>"'
    html = written(a_letter(subject=hostile, pieces=[facts(("a", hostile))])).alternatives[0][0]
    assert "<img" not in html


def test_the_address_of_a_page_is_a_link_and_a_strangers_address_is_not():
    pieces = [facts(("Ours", link("home", label="Open it")), ("Theirs", "https://evil.example"))]
    envelope = written(a_letter(pieces=pieces))
    assert 'href="https://evil.example"' not in envelope.alternatives[0][0]
    assert ">Open it</a>" in envelope.alternatives[0][0]
    assert link("home") in envelope.body


def test_sentences_stand_together_as_each_language_sets_them():
    assert together("One.", "Two.") == "One. Two."
    with translation.override("zh-hans"):
        assert together("一。", "二。") == "一。二。"


def test_a_letter_is_composed_in_its_readers_language():
    seen = []

    def compose() -> Letter:
        seen.append(translation.get_language())
        return a_letter()

    envelope = mail.write(compose, to=TO, language="zh-hans")
    assert seen == ["zh-hans"] and translation.get_language() == "en"
    assert 'lang="zh-Hans"' in envelope.alternatives[0][0]
    assert envelope.message()["Content-Language"] == "zh-Hans"


def test_nothing_of_a_letter_is_logged(caplog):
    with caplog.at_level(0):
        written(a_letter(subject="Secret")).send()
    assert TO not in caplog.text and "Secret" not in caplog.text


@pytest.fixture
def run(db):
    return jobs.claim(jobs.add("test.letter", key="one").pk)


def test_a_letter_is_sent_when_its_job_is_done(run):
    mail.post(run, written(a_letter()))
    run.job.refresh_from_db()
    assert run.job.state == "done" and len(post_office.outbox) == 1
    assert jobs.claim(run.job.pk) is None


def test_a_worker_that_lost_the_job_sends_nothing(run):
    type(run.job).objects.filter(pk=run.job.pk).update(fence=run.job.fence + 1)
    with pytest.raises(LeaseLost):
        mail.post(run, written(a_letter()))
    assert post_office.outbox == []


def test_a_letter_that_cannot_be_sent_leaves_its_job_to_be_done(run, monkeypatch):
    def broken(self: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", broken)
    with pytest.raises(ConnectionRefusedError):
        mail.post(run, written(a_letter()))
    run.job.refresh_from_db()
    assert run.job.state == "running"


def test_lines_fit_a_terminal():
    english = wrap("word " * 60)
    chinese = wrap("从那一刻起不再交付任何内容，凡持有其中任何部分的人都会收到通知。" * 6)
    for text in (english, chinese):
        assert "\n" in text
        assert all(columns(line) <= 78 for line in text.splitlines())


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one():
    for width in range(10, 40):
        lines = wrap("他说：“随时可以撤回”，并且（不收费用），很好。" * 4, width=width).splitlines()
        assert not [line for line in lines if line[0] in "，。：”）" or line[-1] in "“（"]


def test_no_word_is_torn_and_an_address_stays_whole():
    address = "https://assent.example/" + "a" * 90
    assert address in wrap(f"Open {address} now", width=30).splitlines()
    assert wrap("the creator’s own words", width=13) == "the creator’s\nown words"
