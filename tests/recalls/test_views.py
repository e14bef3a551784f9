"""The creator's first page, taking back in two clicks, watching it happen, and the receipt."""

import hashlib
import re

import pytest

from marketplace.consent.models import Grant, Revocation
from marketplace.kit import jobs
from marketplace.recalls import actions
from marketplace.recalls.models import Recall
from tests.cast import signed_in
from tests.consent.conftest import give, make_record, make_source, terms  # noqa: F401
from tests.releases import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def her(maya):
    return signed_in(maya.user)


@pytest.fixture
def source(maya, give):  # noqa: F811
    give(maya)
    source = make_source(maya)
    make_record(source)
    return source


def test_her_first_page_leads_to_every_door_in_one_click(her, maya, source):
    html = her.get("/overview/").content.decode()
    assert "?scope=all" in html
    assert "?scope=purpose&amp;purpose=evaluation" in html
    assert f"?scope=source&amp;source={source.public_id}" in html


@pytest.mark.parametrize("query", ["scope=all", "scope=purpose&purpose=evaluation"])
def test_the_second_click_takes_it_back(her, maya, source, query):
    page = her.get(f"/take-back/?{query}").content.decode()
    form = page[page.index('action="/take-back/"') :]
    assert len(re.findall("<button", form[: form.index("</form>")])) == 1
    posted = dict(part.split("=") for part in query.split("&"))
    response = her.post("/take-back/", posted)
    recall = Recall.objects.get(creator=maya)
    assert response.url == f"/recalls/{recall.public_id}/"
    assert her.get(response.url).status_code == 200


def test_looking_at_the_page_takes_nothing_back(her, maya, source):
    her.get("/take-back/?scope=all")
    assert not Revocation.objects.exists()


def test_the_page_says_what_is_not_undone_before_the_button(her, maya, source):
    page = her.get("/take-back/?scope=purpose&purpose=train_generative").content.decode()
    said = page.index("What a trained model has learned is not undone.")
    assert said < page.index("Take it back now")
    assert "reason" not in page[page.index("<form", said) :]


def test_a_source_is_taken_back_by_its_name(her, maya, source):
    page = her.get(f"/take-back/?scope=source&source={source.public_id}").content.decode()
    assert "maya@social.example" in page
    her.post("/take-back/", {"scope": "source", "source": source.public_id})
    assert Revocation.objects.get().scope == "source"
    assert "scope=source" not in her.get("/overview/").content.decode()


HOSTILE = [
    {},
    {"scope": "\x00"},
    {"scope": "all", "purpose": "\x00"},
    {"scope": "purpose"},
    {"scope": "purpose", "purpose": "everything"},
    {"scope": "source", "source": "src_01h00000000000000000000000"},
    {"scope": "source", "source": "' OR 1=1"},
    {"scope": "records", "record": "rec_zzzzzzzzzzzzzzzzzzzzzzzzzz"},
    {"scope": "records", "record": "x" * 500},
    {"scope": "records", "record": "\x00"},
    {"scope": ["all", "nothing"]},
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_take_nothing_back_and_break_nothing(her, maya, source, hostile):
    assert her.post("/take-back/", hostile).status_code in {404, 409, 422}
    assert her.get("/take-back/", hostile).status_code in {200, 404, 422}
    assert not Revocation.objects.exists()


def test_taking_back_nothing_is_refused_in_words(her, maya, source):
    her.post("/take-back/", {"scope": "all"})
    again = her.post("/take-back/", {"scope": "all"})
    assert again.status_code == 409
    assert "nothing to take back" in again.content.decode()
    assert Revocation.objects.count() == 1


def test_the_receipt_has_the_hash_of_the_statement_that_is_downloaded(her, maya, source):
    her.post("/take-back/", {"scope": "all"})
    revocation = Revocation.objects.get()
    html = her.get(f"/revocations/{revocation.public_id}/receipt/").content.decode()
    grant = Grant.objects.get()
    for shown in (revocation.sha256, revocation.public_id, grant.public_id, grant.terms.sha256):
        assert shown in html
    body = her.get(f"/revocations/{revocation.public_id}/receipt.json").content
    assert hashlib.sha256(body).hexdigest() == revocation.sha256
    assert b"maya" not in body


def test_a_stranger_finds_nothing_and_takes_nothing_back(maya, mallory, wen, source):
    recall = actions.revoke(by=maya, scope="purpose", purpose="evaluation", language="en")
    receipt = f"/revocations/{recall.revocation.public_id}/receipt"
    hers = [f"/recalls/{recall.public_id}/", f"{receipt}/", f"{receipt}.json"]
    stranger = signed_in(mallory)
    for address in ["/overview/", "/take-back/", "/recalls/", *hers]:
        assert stranger.get(address).status_code == 404, address
        assert stranger.post(address, {"scope": "all"}).status_code == 404, address
    other = signed_in(wen.user)
    for address in hers:
        assert other.get("/zh-hans" + address).status_code == 404
    record = make_record(source)
    for named in (
        {"scope": "source", "source": source.public_id},
        {"scope": "records", "record": record.public_id},
    ):
        assert other.post("/zh-hans/take-back/", named).status_code in {404, 422}
    assert Revocation.objects.count() == 1


@pytest.mark.slow
def test_she_sees_who_holds_it_and_watches_the_recall(her, market):
    page = her.get("/overview/").content.decode()
    assert "Acme Models" in page and "Everyday posts #1" in page
    her.post("/take-back/", {"scope": "all"})
    recall = Recall.objects.get()
    watching = her.get(f"/recalls/{recall.public_id}/").content.decode()
    assert 'hx-trigger="every 2s"' in watching and "0 of 1" in watching
    assert "Acme Models" in watching
    jobs.drain()
    done = her.get(f"/recalls/{recall.public_id}/").content.decode()
    assert "hx-trigger" not in done and "1 of 1" in done
    assert "What you have earned stays yours" in done
    assert "Acme Models" not in her.get("/overview/").content.decode()


@pytest.mark.slow
def test_the_first_page_counts_what_each_purpose_may_use(her, maya):
    make_source(maya)
    world.give_grant(maya, purposes=["evaluation"], kinds=["post"])
    world.add_records(maya, 5)
    html = her.get("/overview/").content.decode()
    row = html[html.index("Test and compare models") :]
    assert re.findall(r'class="num(?: roomy)?">(?:<strong>)?(\d+)', row)[:2] == ["4", "4"]
