"""The way to a consent, its receipt, requests of buyers, the terms: what each reader gets."""

import hashlib
import re
from html.parser import HTMLParser

import pytest

from accounts.models import Verification
from marketplace.consent import actions
from marketplace.consent.answers import QUESTIONS, STEPS
from marketplace.consent.models import BuyerRequest, Grant, GrantDraft
from marketplace.consent.purposes import Purpose
from marketplace.content.models import Record
from tests.cast import signed_in
from tests.consent.conftest import make_record, make_source

pytestmark = pytest.mark.django_db

GOOD = {
    "purposes": {"purposes": ["train_generative", "search_index"]},
    "kinds": {"kinds": ["post"]},
    "sources": {"extent": "every"},
    "price": {"mode": "sell", "floor": "2.50"},
    "buyers": {"academic": "automatic", "nonprofit": "ask", "public": "never", "company": "ask"},
    "until": {"until": "12"},
    "undo": {},
}


class Page(HTMLParser):
    """The words of the main part, and which controls are chosen."""

    def __init__(self, response):
        super().__init__()
        self.words, self.chosen, self.controls, self._inside, self._button = [], [], [], 0, None
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self._inside += tag == "main"
        if tag == "input" and attrs.get("type") in {"radio", "checkbox"} and self._inside:
            self.controls.append(attrs["name"])
            if "checked" in attrs:
                self.chosen.append(attrs["value"])
        if tag == "option" and "selected" in attrs:
            self.chosen.append(attrs["value"])

    def handle_endtag(self, tag):
        self._inside -= tag == "main"

    def handle_data(self, data):
        if self._inside:
            self.words += re.findall(r"[一-鿿]|[^\W一-鿿][\w’'-]*", data)


def url(step):
    return f"/consent/new/{step}/"


@pytest.fixture
def her(maya, mayas_post, terms):
    return signed_in(maya.user)


def answer_all(client):
    for step in QUESTIONS:
        response = client.post(url(step), GOOD[step])
        assert response.status_code == 302, (step, response.content)
    return response


def test_the_way_leads_through_every_question_to_a_grant_and_its_receipt(her, maya, terms):
    for here, there in zip(QUESTIONS, STEPS[1:], strict=True):
        assert her.post(url(here), GOOD[here]).url == url(there)
    page = her.get(url("check"))
    assert terms.sha256 in page.content.decode()
    response = her.post(url("check"), {"decision": "give", "terms": terms.sha256})
    grant = Grant.objects.get(creator=maya)
    assert response.url == f"/consent/{grant.public_id}/receipt/"
    assert grant.purposes == ["train_generative", "search_index"]
    assert (grant.floor_amount, grant.automatic_classes, grant.ask_classes) == (
        2_500_000,
        ["academic"],
        ["nonprofit", "company"],
    )
    assert not GrantDraft.objects.exists()
    receipt = her.get(response.url).content.decode()
    assert grant.sha256 in receipt and terms.sha256 in receipt and grant.public_id in receipt


def test_the_downloaded_statement_has_the_hash_on_the_receipt(her, maya, give):
    grant = give(maya)
    body = her.get(f"/consent/{grant.public_id}/receipt.json").content
    assert hashlib.sha256(body).hexdigest() == grant.sha256


@pytest.mark.parametrize(
    # A Chinese character says less than an English word: 1.6 to one.
    ("who", "prefix", "most"),
    [("maya", "", 250), ("wen", "/zh-hans", 400)],
)
def test_nothing_is_chosen_beforehand_and_the_first_layer_is_short(
    request, terms, who, prefix, most
):
    creator = request.getfixturevalue(who)
    make_record(make_source(creator))
    her = signed_in(creator.user)
    for step in QUESTIONS:
        page = Page(her.get(prefix + url(step)))
        assert page.chosen == [], step
        assert bool(page.controls) == (step != "undo")
        assert 20 < len(page.words) <= most, (step, len(page.words))
        assert her.post(prefix + url(step), GOOD[step]).status_code == 302
    assert 20 < len(Page(her.get(prefix + url("check"))).words) <= most


def test_all_nine_purposes_still_fit_the_first_layer(her):
    her.post(url("purposes"), {"purposes": Purpose.values})
    for step in QUESTIONS[1:-1]:
        her.post(url(step), GOOD[step])
    page = Page(her.get(url("undo")))
    assert 100 < len(page.words) <= 250
    assert "weights" not in page.words and "What a trained model has learned" in " ".join(
        page.words
    )


def test_a_question_left_empty_is_asked_again_and_keeps_nothing(her):
    for step in QUESTIONS[:-1]:
        response = her.post(url(step), {})
        assert response.status_code == 422, step
        assert b"error-summary" in response.content
        assert step not in getattr(GrantDraft.objects.first(), "answers", {})
        her.post(url(step), GOOD[step])


def test_answers_outlive_the_session_and_can_each_be_changed(her, maya):
    answer_all(her)
    again = signed_in(maya.user)
    assert again.get("/consent/new/").url == url("check")
    assert Page(again.get(url("purposes"))).chosen == GOOD["purposes"]["purposes"]
    assert again.post(url("kinds"), GOOD["kinds"]).url == url("check")
    # Other purposes have other consequences: those are read again before the last page.
    assert again.post(url("purposes"), {"purposes": ["evaluation"]}).url == url("undo")


def test_no_question_can_be_skipped(her):
    assert her.get(url("check")).url == url("purposes")
    assert her.post(url("check"), {"decision": "give"}).url == url("purposes")
    assert not Grant.objects.exists()


def test_not_now_gives_nothing_and_keeps_the_answers(her):
    answer_all(her)
    assert her.post(url("check"), {"decision": "not_now"}).status_code == 302
    assert not Grant.objects.exists()
    assert GrantDraft.objects.exists()


def test_after_a_no_the_list_reminds_of_nothing_until_an_answer_changes(her):
    answer_all(her)
    assert b"Answers you have not finished" in her.get("/consent/").content
    her.post(url("check"), {"decision": "not_now"})
    said = her.get("/consent/").content.decode()
    assert "You did not give consent. Nothing new is allowed." in said
    assert "Answers you have not finished" not in said and "Answers you decided against" in said
    assert "You did not give consent" not in her.get("/consent/").content.decode()
    her.post(url("price"), GOOD["price"])
    assert b"Answers you have not finished" in her.get("/consent/").content


def test_the_way_back_leads_to_the_question_before_or_to_the_check(her):
    assert 'href="/consent/"' in way_back(her, "purposes")
    her.post(url("purposes"), GOOD["purposes"])
    assert f'href="{url("purposes")}"' in way_back(her, "kinds")
    for step in QUESTIONS[1:]:
        her.post(url(step), GOOD[step])
    assert f'href="{url("check")}"' in way_back(her, "price")
    assert f'href="{url("undo")}"' in way_back(her, "check")


def way_back(her, step):
    return re.search(r'<p class="back">(.*?)</p>', her.get(url(step)).content.decode())[1]


def test_yes_and_not_now_look_alike(her):
    answer_all(her)
    html = her.get(url("check")).content.decode()
    buttons = re.findall(r'<button class="([^"]*)" type="submit" name="decision"', html)
    assert len(buttons) == 2 and len(set(buttons)) == 1


def test_terms_that_changed_meanwhile_are_shown_before_anything_is_given(her, terms):
    answer_all(her)
    actions.publish_terms(by=None, body_en="New words.", body_zh="新的。")
    for shown in (terms.sha256, ""):
        response = her.post(url("check"), {"decision": "give", "terms": shown})
        assert response.status_code == 409
    assert not Grant.objects.exists()


def test_someone_who_has_not_declared_to_be_18_is_refused(her, maya):
    maya.user.adult_declared_at = None
    maya.user.save()
    assert her.get(url("purposes")).status_code == 403


def test_only_kinds_and_sources_of_hers_can_be_chosen(her, wen):
    her.post(url("purposes"), GOOD["purposes"])
    assert her.post(url("kinds"), {"kinds": ["like"]}).status_code == 422
    her.post(url("kinds"), GOOD["kinds"])
    foreign = make_source(wen, "wen@x").public_id
    response = her.post(url("sources"), {"extent": "chosen", "sources": [foreign]})
    assert response.status_code == 422
    assert b"wen@x" not in response.content


def test_without_records_there_is_nothing_to_ask(maya, terms):
    assert b"Bring your records first" in signed_in(maya.user).get(url("purposes")).content


HOSTILE = [
    {},
    {"purposes": "\x00"},
    {"purposes": ["train_generative"] * 3 + ["' OR 1=1"]},
    {"kinds": "\udcff".encode("utf-8", "surrogatepass")},
    {"extent": "every", "sources": ["src_zzz", "\x00"]},
    {"mode": "sell", "floor": "9" * 4000},
    {"mode": "sell", "floor": "\x00"},
    {"mode": "sell", "floor": "1e999"},
    {"academic": "yes", "company": "\x00"},
    {"until": "date", "last_day": "9999-99-99"},
    {"until": "date", "last_day": "\x00"},
    {"until": "-1"},
    {"decision": "give", "terms": "\x00"},
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_answers_are_refused_in_words(her, hostile):
    for step in QUESTIONS:
        assert her.post(url(step), hostile).status_code in {200, 302, 422}
        her.post(url(step), GOOD[step])
    assert her.post(url("check"), hostile).status_code in {302, 409}
    assert not Grant.objects.exists()


@pytest.mark.parametrize("step", ["nothing", "0", "check-", "purposes%00"])
def test_a_step_that_is_none_is_no_page(her, step):
    assert her.get(url(step)).status_code == 404


def test_the_list_and_the_page_say_what_each_grant_allows(her, maya, give):
    grant = give(maya)
    for address in ("/consent/", f"/consent/{grant.public_id}/"):
        html = her.get(address).content.decode()
        assert "use your posts and likes from every source to train generative models" in html
        assert "$2.00" in html


def test_a_request_shows_who_asks_and_takes_yes_and_no_alike(her, maya, acme):
    asked = BuyerRequest.objects.create(creator=maya, organisation=acme)
    html = her.get("/consent/requests/").content.decode()
    assert "Acme Models" in html and "Germany" in html and "small language models" in html
    buttons = re.findall(r'<button class="([^"]*)" type="submit" name="answer"', html)
    assert len(buttons) == 2 and len(set(buttons)) == 1
    her.post(f"/consent/requests/{asked.public_id}/", {"answer": "maybe"})
    assert BuyerRequest.objects.get().answered_at is None
    her.post(f"/consent/requests/{asked.public_id}/", {"answer": "no"})
    assert BuyerRequest.objects.get().allowed is False


def test_a_request_says_how_the_buyer_was_checked_and_what_a_yes_opens(her, maya, acme, give):
    BuyerRequest.objects.create(creator=maya, organisation=acme)
    Verification.objects.filter(organisation=acme).update(evidence="Spoke to Ana")
    html = her.get("/consent/requests/").content.decode()
    assert "a yes opens nothing now" in html
    give(maya, automatic_classes=[], ask_classes=["company"])
    html = her.get("/consent/requests/").content.decode()
    assert "to train generative models, to test and compare models." in html
    assert "at least $2.00 for 1,000 records" in html
    assert "It has not had one yet" in html
    assert "Spoke to Ana" not in html  # staff's own words are for staff


def test_terms_are_public_in_both_languages_with_their_hash(client, terms):
    for address in ("/terms/", "/terms/1/", "/zh-hans/terms/"):
        html = client.get(address).content.decode()
        assert "Words." in html and "文字。" in html and terms.sha256 in html
    assert client.get("/terms/2/").status_code == 404
    assert client.get(f"/terms/{2**70}/").status_code == 404


def addresses(grant, asked):
    yield from ("/consent/", "/consent/new/", "/consent/requests/", *map(url, STEPS))
    yield from (f"/consent/{grant.public_id}{tail}" for tail in ("/", "/receipt/", "/receipt.json"))
    yield f"/consent/requests/{asked.public_id}/"


def test_a_stranger_finds_nothing_and_changes_nothing(maya, mallory, wen, acme, give):
    grant, asked = give(maya), BuyerRequest.objects.create(creator=maya, organisation=acme)
    stranger = signed_in(mallory)
    for address in addresses(grant, asked):
        for response in (stranger.get(address), stranger.post(address, {"answer": "yes"})):
            assert response.status_code == 404, address
            assert grant.sha256.encode() not in response.content
    other = signed_in(wen.user)
    for address in list(addresses(grant, asked))[-4:]:
        assert other.get("/zh-hans" + address).status_code in {404, 405}
        assert other.post("/zh-hans" + address, {"answer": "yes"}).status_code in {404, 405}
    assert BuyerRequest.objects.get().answered_at is None
    assert Grant.objects.count() == 1


def test_her_handle_is_shown_to_her_alone_and_her_counts_are_right(her, maya, mayas_source):
    make_record(mayas_source, "like")
    make_record(mayas_source, "like")
    her.post(url("purposes"), GOOD["purposes"])
    html = her.get(url("kinds")).content.decode()
    assert "Likes: 2" in html and "Posts: 1" in html and "Follows" not in html
    her.post(url("kinds"), GOOD["kinds"])
    assert "maya@social.example" in her.get(url("sources")).content.decode()
    assert Record.objects.of(maya).count() == 3
