"""The public face: help and privacy say what the product does, in words people can read."""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation
from selectolax.lexbor import LexborHTMLParser

from accounts import actions as accounts
from accounts.models import Creator, User
from marketplace.consent.purposes import Purpose
from marketplace.consent.wording import PURPOSES, undoing
from marketplace.help import front
from marketplace.help.inventory import LIBRARIES, SHELVES, shelves
from marketplace.help.views import COOKIES, EXAMPLES, example_sale
from marketplace.kit.errors import NotYours
from marketplace.kit.middleware import RefusalMiddleware
from marketplace.releases import parquet
from tests.cast import signed_in

HELP = ["/help/", "/help/creators/", "/help/buyers/", "/privacy/"]
LONG = HELP[1:]
# Tables of libraries that say nothing of anybody.
ABOUT_NOBODY = {"auth.Group", "auth.Permission", "contenttypes.ContentType"}
GRADE = 8.0
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forget_the_figures() -> None:
    cache.delete("market_now")


def page(client: Client, path: str) -> LexborHTMLParser:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return LexborHTMLParser(answer.content.decode())


@pytest.mark.parametrize("path", HELP)
def test_help_opens_for_everyone_in_both_languages(client, maya, ana, sam, path):
    for reader in (client, signed_in(maya.user), signed_in(ana), signed_in(sam)):
        assert reader.get(path).status_code == 200
    chinese = client.get("/zh-hans" + path).content.decode()
    assert 'lang="zh-Hans"' in chinese
    assert chinese.count("<h1") == 1


@pytest.mark.parametrize("path", [*LONG, "/zh-hans/privacy/", "/zh-hans/help/creators/"])
def test_every_link_of_the_contents_leads_to_its_place(client, path):
    found = page(client, path)
    named = [link.attributes["href"][1:] for link in found.css(".contents a")]
    there = [heading.attributes.get("id") for heading in found.css(".reading h2")]
    assert len(named) > 8
    assert named == there


def test_creators_read_what_each_purpose_means_with_an_example(client):
    text = page(client, "/help/creators/").body.text()
    for purpose in Purpose:
        for sentence in (purpose.label, PURPOSES[purpose], EXAMPLES[purpose]):
            assert str(sentence) in text, purpose
    for each in undoing(Purpose.values):
        assert str(each.does) in text
        assert str(each.does_not) in text


def test_the_example_of_a_sale_adds_up(settings):
    sale = example_sale()
    assert sale["fee"] + sale["share"] == sale["total"]
    assert sale["fee"] == sale["total"].share(settings.PLATFORM_FEE_BPS)
    assert sale["yours"].amount * sale["all"] == sale["share"].amount * sale["weight"]


def test_buyers_read_of_every_column_and_of_the_days_they_have(client, settings):
    settings.RECALL_DAYS = 17
    text = page(client, "/help/buyers/").body.text()
    for name in parquet.LICENCE.names:
        assert name in text
    assert "You have 17 days" in text


def test_every_field_we_keep_stands_on_the_privacy_page(client):
    found = page(client, "/privacy/")
    for model in apps.get_models():
        label = model._meta.label
        if label in ABOUT_NOBODY:
            assert not found.css(f'tr[id="{label}"]')
            continue
        row = found.css_first(f'tr[id="{label}"]')
        assert row is not None, label
        shown = sorted(each.text() for each in row.css("code, mark"))
        assert shown == sorted(field.name for field in model._meta.local_concrete_fields), label


def test_a_field_about_a_person_is_marked_as_one(client):
    found = page(client, "/privacy/")
    for model in apps.get_models():
        declared = getattr(model, "Privacy", None)
        marked = [each.text() for each in found.css(f'tr[id="{model._meta.label}"] mark')]
        assert marked == list(getattr(declared, "personal", marked)), model._meta.label
    assert {each.text() for each in found.css('tr[id="accounts.User"] mark')} >= {"email"}


def test_every_table_has_a_name_in_plain_words():
    named = {label for tables in SHELVES.values() for label in tables}
    assert named == {model._meta.label for model in apps.get_models()} - ABOUT_NOBODY
    assert [table for shelf in shelves() for table in shelf.tables if not table.name] == []
    for label, kinds in LIBRARIES.items():
        fields = {field.name for field in apps.get_model(label)._meta.local_concrete_fields}
        assert set(kinds["personal"]) <= fields, label


def test_the_privacy_page_names_every_cookie_we_set_and_no_other(client, maya):
    for path in ["/", *HELP, "/terms/", "/bundles/", "/patterns/", "/no/such/page/"]:
        client.get(path)
    client.post("/language/", {"language": "en", "next": "/"})
    hers = signed_in(maya.user)
    hers.get("/")
    hers.post("/account/logout/")  # says so on the next page
    really = {*client.cookies, *hers.cookies}
    assert really == {cookie.name for cookie in COOKIES}
    shown = {each.text() for each in page(client, "/privacy/").css("#cookies ~ .table code")}
    assert really | {"theme"} <= shown


def test_who_runs_the_site_and_where_to_write_is_said(client, settings):
    assert "must not hold the data of real people" in page(client, "/privacy/").body.text()
    settings.OPERATOR = "Example Cooperative, Exampleton"
    settings.CONTACT_EMAIL = "rights@example.org"
    found = page(client, "/privacy/")
    assert "Example Cooperative, Exampleton runs this site" in found.body.text()
    assert found.css('a[href="mailto:rights@example.org"]')


def sentences(found: LexborHTMLParser) -> Iterator[str]:
    """What is written in sentences in the page's main part: no code, headings or labels."""
    for noise in found.css("main code, main pre, main h1, main h2, main h3, main nav"):
        noise.decompose()
    for block in found.css("main p, main li, main td, main dt, main dd"):
        if all(inner == block for inner in block.css("p, li, td")):
            for sentence in re.split(r"(?<=[.?!])\s+", " ".join(block.text().split())):
                if len(sentence.split()) > 2 and sentence[-1] in ".?!":
                    yield sentence


def syllables(word: str) -> int:
    """About how many: groups of vowels, without a silent e at the end."""
    word = re.sub(r"(?<=[^aeiouyl])e(s|d)?$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def grade(text: list[str]) -> float:
    """Flesch-Kincaid grade: school years that English of this kind takes to read."""
    words = [word for sentence in text for word in re.findall(r"[A-Za-z’'-]+", sentence)]
    spoken = sum(map(syllables, words))
    return 0.39 * len(words) / len(text) + 11.8 * spoken / len(words) - 15.59


def test_the_measure_of_reading_tells_easy_words_from_hard_ones():
    assert grade(["The cat sat on the mat."]) < 2
    hard = "Pseudonymisation notwithstanding, identifiability considerations predominate."
    assert grade([hard]) > 15


@pytest.mark.parametrize("path", ["/", *LONG])
def test_help_is_written_in_plain_words(client, path):
    text = list(sentences(page(client, path)))
    assert len(text) > 20
    assert grade(text) <= GRADE, path
    longest = max(text, key=lambda sentence: len(sentence.split()))
    assert len(longest.split()) <= 40, longest


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_post_on_the_front_page_is_really_masked(client, language):
    with translation.override(language):
        post, name = front.example_post()
        masked = front.masked_example()
    for secret in (name, "example.org", "7946", "13800"):
        assert secret not in masked.text
    assert name in post and "example.org" in post
    assert sum(piece.kind is not None for piece in masked.pieces) == 3
    prefix = "" if language == "en" else "/zh-hans"
    shown = page(client, f"{prefix}/").css_first(".showing-part.clean").text()
    assert " ".join(masked.text.split()) in " ".join(shown.split())


def test_the_two_doors_of_the_front_page_weigh_the_same(client):
    doors = page(client, "/").css(".door")
    assert [len(door.css(".button.primary")) for door in doors] == [1, 1]


@pytest.mark.parametrize("path", ["/no/such/page/", "/records/rec_01h00000000000000000000000/"])
def test_what_is_not_there_is_said_in_the_language_of_the_reader(path, wen, maya):
    accounts.choose_language(by=wen.user, language="zh-hans")
    by_cookie = Client()
    by_cookie.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    readers = {
        'lang="zh-Hans"': [signed_in(wen.user), by_cookie],
        'lang="en"': [signed_in(maya.user)],
    }
    if path.startswith("/no"):
        readers['lang="zh-Hans"'].append(Client(headers={"Accept-Language": "zh-CN,zh;q=0.9"}))
        readers['lang="en"'].append(Client())
    for lang, clients in readers.items():
        for reader in clients:
            answer = reader.get(path, follow=True)
            if answer.status_code != 200:  # visitors are led to sign in to what may be theirs
                assert answer.status_code == 404
            assert f"<html {lang}" in answer.content.decode(), (lang, path)


def test_an_object_of_somebody_else_is_told_in_the_readers_language_too(rf: RequestFactory):
    request = rf.get("/", headers={"Accept-Language": "zh-CN"})
    answer = RefusalMiddleware(lambda request: None).process_exception(request, NotYours())
    assert answer is not None and answer.status_code == 404
    assert 'lang="zh-Hans"' in answer.content.decode()


@pytest.mark.parametrize("name", ["403", "403_csrf", "404", "429", "500"])
def test_a_page_of_last_resort_says_what_to_do_and_where_to_go(name):
    for language in ("en", "zh-hans"):
        with translation.override(language):
            html = render_to_string(f"{name}.html")
        found = LexborHTMLParser(html)
        assert len(found.css("h1")) == 1
        assert len(found.css("main p")) >= 3  # what happened, what to do, where else to look
        home = "/" if language == "en" else "/zh-hans/"
        links = [link.attributes["href"] for link in found.css("main a")]
        assert home in links and f"{home}help/creators/" in links


def test_somebody_new_is_offered_both_doors(mallory: User, maya: Creator):
    found = page(signed_in(mallory), "/account/welcome/")
    links = [door.css_first(".button.primary").attributes["href"] for door in found.css(".door")]
    assert links == ["/account/creator/", "/account/organisation/new/"]
    hers = page(signed_in(maya.user), "/account/welcome/").css_first(".door .button.primary")
    assert hers.attributes["href"] == "/"
