"""Her preview, what she leaves out, and her names: for her eyes alone."""

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import Creator
from marketplace.consent.models import Exclusion
from marketplace.content.models import Record
from marketplace.kit import ids, jobs
from marketplace.privacy.models import CleanRecord, KnownName
from tests.cast import make_user, signed_in
from tests.content.uploading import OWN, a_life, bring, mastodon_zip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def record(maya) -> Record:
    bring(maya, mastodon_zip())
    return Record.objects.filter(kind="post").order_by("occurred_at").first()


def detail(record: Record) -> str:
    return reverse("privacy:record-detail", args=[record.public_id])


def leave_out(client, *records: Record, to: str = "out", **more):
    ticked = [record.public_id for record in records]
    return client.post(reverse("privacy:leave-out"), {"record": ticked, "to": to, **more})


def test_a_record_is_shown_as_a_buyer_would_see_it(maya, record):
    page = signed_in(maya.user).get(detail(record))
    assert '<mark title="' in page.text
    assert "[EMAIL_1]" in page.text
    assert "maya0@example.org" not in page.text
    assert "no-store" in page["Cache-Control"]


def test_the_original_is_opened_beside_it_when_she_asks(maya, record):
    page = signed_in(maya.user).get(detail(record), {"original": ""})
    assert "maya0@example.org" in page.text
    assert "[EMAIL_1]" in page.text
    assert "no-store" in page["Cache-Control"]


def test_what_she_wrote_never_runs_in_a_page(maya):
    life = a_life(posts=1)
    post = life.posts[0].__class__("<script>alert(1)</script> maya@example.org", life.posts[0].at)
    life = life.__class__(life.handle, "<b>Maya Winterbourne</b>", (post,))
    bring(maya, mastodon_zip(life))
    client = signed_in(maya.user)
    pages = (
        client.get(reverse("content:record-list"), {"words": "original"}),
        client.get(detail(Record.objects.get()), {"original": ""}),
        client.get(reverse("privacy:known-names")),
    )
    for page in pages:
        assert "<script>alert" not in page.text
        assert "<b>Maya" not in page.text
    assert "&lt;script&gt;alert(1)" in pages[0].text


def test_an_interaction_has_no_original_to_open(maya, record):
    like = Record.objects.filter(kind="like").first()
    page = signed_in(maya.user).get(detail(like), {"original": ""})
    assert page.status_code == 200
    assert "As you wrote it" not in page.text


def test_a_record_that_waits_to_be_cleaned_is_shown_to_nobody(maya, record):
    CleanRecord.objects.all().delete()
    for url in (detail(record), reverse("content:record-list")):
        page = signed_in(maya.user).get(url)
        assert "waits to be cleaned" in page.text.lower()
        assert OWN not in page.text


def test_one_record_is_left_out_and_taken_back_in(maya, record):
    client = signed_in(maya.user)
    answer = leave_out(client, record, next=detail(record))
    assert answer.url == detail(record)
    assert [each.record_id for each in Exclusion.objects.all()] == [record.pk]
    page = client.get(detail(record))
    assert "Left out" in page.text
    leave_out(client, record, to="in")
    assert not Exclusion.objects.exists()


def test_several_are_left_out_at_once(maya, record):
    several = Record.objects.of(maya)[:3]
    answer = leave_out(signed_in(maya.user), *several)
    assert answer.url == reverse("content:record-list")
    assert Exclusion.objects.count() == 3
    page = signed_in(maya.user).get(reverse("content:record-list"), {"show": "left-out"})
    assert page.text.count('name="record"') == 3


def test_nothing_ticked_leaves_nothing_out(maya, record):
    answer = leave_out(signed_in(maya.user))
    assert answer.status_code == 302
    assert not Exclusion.objects.exists()


@pytest.mark.parametrize("there", ["home", "catalogue", "x"])
def test_the_name_of_a_page_is_no_address(maya, record, there):
    answer = leave_out(signed_in(maya.user), record, next=there)
    assert answer.status_code == 302
    assert answer.url == there  # as a browser reads it: beneath the page it is on
    assert [each.record_id for each in Exclusion.objects.all()] == [record.pk]


def test_a_page_elsewhere_is_not_gone_to(maya, record):
    answer = leave_out(signed_in(maya.user), record, next="https://mallory.example/")
    assert answer.url == reverse("content:record-list")


@pytest.mark.parametrize("to", ["out", "in"])
def test_nobody_leaves_out_or_takes_in_a_record_of_hers(maya, record, mallory, to):
    stranger = Creator.objects.create(user=make_user("another"))
    Exclusion.objects.create(record_id=record.pk, creator=maya)
    other = Record.objects.filter(kind="like").first()
    for user in (mallory, stranger.user):
        assert leave_out(signed_in(user), record, other, to=to).status_code == 404
    assert [each.record_id for each in Exclusion.objects.all()] == [record.pk]


@pytest.mark.parametrize("written", ["rec_nonsense", "'", "src_00000000000000000000000000", ""])
def test_what_is_no_record_is_not_found(maya, record, written):
    client = signed_in(maya.user)
    answer = client.post(reverse("privacy:leave-out"), {"record": written, "to": "out"})
    assert answer.status_code == 404
    unknown = {"record": ids.public("rec", ids.new()), "to": "out"}
    assert client.post(reverse("privacy:leave-out"), unknown).status_code == 404
    known = {"record": record.public_id, "to": "sideways"}
    assert client.post(reverse("privacy:leave-out"), known).status_code == 404
    assert not Exclusion.objects.exists()


def test_a_stranger_sees_none_of_it(maya, record, mallory):
    stranger = Creator.objects.create(user=make_user("another"))
    for user in (mallory, stranger.user):
        for query in ({}, {"original": ""}):
            assert signed_in(user).get(detail(record), query).status_code == 404
    assert signed_in(mallory).get(reverse("privacy:known-names")).status_code == 404
    page = signed_in(stranger.user).get(reverse("privacy:known-names"))
    assert "Winterbourne" not in page.text
    [name, _handle] = KnownName.objects.of(maya)
    removal = reverse("privacy:known-name-removal", args=[name.pk])
    for user in (mallory, stranger.user):
        assert signed_in(user).post(removal).status_code == 404
    assert KnownName.objects.count() == 2


def test_she_sees_adds_and_removes_her_names(maya, record):
    client, url = signed_in(maya.user), reverse("privacy:known-names")
    page = client.get(url)
    assert "Maya Winterbourne" in page.text
    assert "no-store" in page["Cache-Control"]
    answer = client.post(url, {"name": "heron", "is_handle": ""})
    assert answer.status_code == 302
    jobs.drain()
    assert "[PERSON_1]" in CleanRecord.objects.get(pk=record.pk).text
    name = KnownName.objects.of(maya).last()
    client.post(reverse("privacy:known-name-removal", args=[name.pk]))
    jobs.drain()
    assert "[PERSON_1]" not in CleanRecord.objects.get(pk=record.pk).text


@pytest.mark.parametrize("name", ["", "M", "the", "x" * 101, "\x00"])
def test_a_name_that_cannot_be_masked_is_told_in_the_form(maya, name):
    client = signed_in(maya.user)
    answer = client.post(reverse("privacy:known-names"), {"name": name})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert not KnownName.objects.exists()
