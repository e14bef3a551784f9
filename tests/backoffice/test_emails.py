"""Every letter we send, looked at: both languages, both forms, any mail reader."""

import re
from html import unescape

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import translation
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from marketplace.backoffice import examples
from marketplace.backoffice.examples import LETTERS
from marketplace.kit.letters import Letter
from marketplace.kit.wrapping import columns

BOTH = ["en", "zh-hans"]
THEIR_OWN_WORDS = [
    examples.ACME.name,
    examples.ACME.about,
    examples.DEFERRAL.reason,
    "SHA-256",
]
pytestmark = pytest.mark.django_db


def composed(name: str, language: str) -> tuple[Letter, str, str]:
    with translation.override(language):
        letter = LETTERS[name]()
        return letter, letter.text, letter.html


def words_of(html: str) -> str:
    """What a reader of the HTML reads, on one line."""
    shown = re.sub(r"<style.*?</style>|<title.*?</title>|<!--.*?-->", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", shown)).split())


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("name", LETTERS)
def test_text_and_html_say_the_same(name, language):
    letter, text, html = composed(name, language)
    one_line = " ".join(text.split())
    squeezed, shown = one_line.replace(" ", ""), words_of(html).replace(" ", "")
    said = [letter.subject, letter.why]
    for piece in letter.pieces:
        said += [piece.text, piece.href]
        said += [each for fact in piece.facts for each in (fact.label, *fact.values)]
    for each in filter(None, said):
        assert each.replace(" ", "") in squeezed
        assert each.replace(" ", "") in shown or f'href="{each}"' in html


@pytest.mark.parametrize("name", LETTERS)
def test_the_chinese_letter_holds_no_english_sentence(name):
    _letter, text, html = composed(name, "zh-hans")
    for said in (" ".join(text.split()), words_of(html)):
        for theirs in THEIR_OWN_WORDS:
            said = said.replace(theirs, "")
        assert re.findall(r"[A-Za-z’]+ [A-Za-z’]+ [A-Za-z’]+", said) == []
    english = composed(name, "en")[0]
    chinese = composed(name, "zh-hans")[0]
    assert not {english.subject, english.gist, english.why} & {
        chinese.subject,
        chinese.gist,
        chinese.why,
    }


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_fits_every_mail_reader(name, language):
    letter, text, html = composed(name, language)
    assert 0 < len(letter.subject) <= 60
    assert letter.gist and letter.why
    assert len(html.encode()) <= 30_000
    too_long = [line for line in text.splitlines() if columns(line) > 78 and " " in line.strip()]
    assert too_long == []
    # Nothing is fetched, so nothing is missing with images off, and nobody sees it was opened.
    assert not re.search(r"<img|<link|<script|src=|url\(|@import", html)
    # A mail reader that paints its own ground must not leave our ink invisible on it.
    styled = re.findall(r'style="([^"]*font:[^"]*)"', html)
    assert styled and all(re.search(r"(?:^|;)color:#", style) for style in styled)
    every_link = re.findall(r'href="([^"]*)"', html)
    assert every_link and all(href.startswith("http") for href in every_link)


@pytest.mark.parametrize("language", BOTH)
def test_links_lead_to_the_pages_of_the_readers_language(language):
    for name in LETTERS:
        links = re.findall(r"https?://\S+", composed(name, language)[1])
        ours = [each for each in links if each != examples.ACME.website]
        assert ours
        assert all(("/zh-hans/" in each) == (language == "zh-hans") for each in ours), name


def test_only_the_summaries_can_be_stopped():
    stoppable = [name for name in LETTERS if LETTERS[name]().stop]
    assert stoppable == ["creators-month", "buyers-week"]


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_the_patterns_show_each_letter_in_both_forms(client: Client, prefix):
    listed = client.get(f"{prefix}/patterns/emails/").content.decode()
    for name in LETTERS:
        for form in ("html", "txt"):
            assert f"{prefix}/patterns/emails/{name}.{form}" in listed
    page = client.get(f"{prefix}/patterns/emails/receipt.html")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "style-src 'unsafe-inline'" in policy
    assert "script" not in policy
    text = client.get(f"{prefix}/patterns/emails/receipt.txt")
    assert text.headers["Content-Type"].startswith("text/plain")
    assert "unsafe-inline" not in text.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["no-such-letter", "RECEIPT", "__class__"])
def test_there_is_no_other_letter(client: Client, name):
    assert client.get(f"/patterns/emails/{name}.html").status_code == 404


@pytest.mark.browser
def test_each_letter_is_accessible_and_fits_a_small_phone(
    live_server: LiveServer, page: Page
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for prefix in ("", "/zh-hans"):
            for name in LETTERS:
                page.goto(f"{live_server}{prefix}/patterns/emails/{name}.html")
                found = Axe().run(page, options=options)
                assert found.violations_count == 0, (name, found.generate_report())
                assert page.evaluate(
                    "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
                ), name
