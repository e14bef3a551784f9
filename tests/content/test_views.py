"""Pages of sources, imports and records: hers alone, whole without JavaScript, and quick."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import Creator
from marketplace.content.models import Import, ImportState, Record, Source
from marketplace.kit import jobs
from marketplace.kit.models import Job
from tests.cast import make_user, signed_in
from tests.content.uploading import OWN, a_life, bring, mastodon_zip, upload, x_zip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    """A request in Chinese leaves its language behind; every test begins in English."""
    with translation.override("en"):
        yield


def test_an_archive_is_brought_by_a_plain_form(maya):
    client = signed_in(maya.user)
    page = client.get(reverse("content:import-new"))
    assert b'enctype="multipart/form-data"' in page.content
    answer = client.post(reverse("content:import-new"), {"file": upload(mastodon_zip())})
    import_ = Import.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("content:import-detail", args=[import_.public_id])
    waiting = client.get(answer.url)
    assert 'hx-trigger="every 2s"' in waiting.text
    assert '<meta http-equiv="refresh"' in waiting.text
    jobs.drain()
    done = client.get(answer.url)
    assert 'hx-trigger="every 2s"' not in done.text
    assert '<meta http-equiv="refresh"' not in done.text
    for words in ("outbox.json", "A direct message", "Only for followers", "Never opened"):
        assert words.lower() in done.text.lower()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty"),
        (b"<html>my posts</html>", "neither a .zip nor a .tar.gz"),
    ],
)
def test_a_file_that_is_no_archive_is_told_in_the_form(maya, content, words):
    answer = signed_in(maya.user).post(reverse("content:import-new"), {"file": upload(content)})
    assert answer.status_code == 422
    assert words in answer.text
    assert not Import.objects.exists()


def test_no_file_at_all_is_told_in_the_form(maya):
    answer = signed_in(maya.user).post(reverse("content:import-new"), {})
    assert answer.status_code == 422
    assert "Choose the archive" in answer.text


def test_too_large_an_upload_is_not_even_put_aside(maya, settings, monkeypatch):
    settings.UPLOAD_LIMIT = 100_000
    put_aside = []
    real = TemporaryFileUploadHandler.receive_data_chunk

    def counting(self, raw, start):
        put_aside.append(len(raw))
        return real(self, raw, start)

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", counting)
    answer = signed_in(maya.user).post(
        reverse("content:import-new"), {"file": upload(b"PK\x03\x04" + b"x" * 1_000_000)}
    )
    assert answer.status_code == 422
    assert "97.7\xa0KB" in answer.text
    assert "Nothing was stored" in answer.text
    assert sum(put_aside) <= 100_000
    assert not Import.objects.exists()


def test_an_upload_needs_its_token(maya):
    client = Client(enforce_csrf_checks=True)
    client.force_login(maya.user)
    answer = client.post(reverse("content:import-new"), {"file": upload(mastodon_zip())})
    assert answer.status_code == 403
    assert not Import.objects.exists()


def test_a_refused_import_says_why_in_her_language(wen):
    import_ = bring(wen, mastodon_zip()[:-40])
    assert import_.state == ImportState.REFUSED
    page = signed_in(wen.user).get(
        f"/zh-hans/imports/{import_.public_id}/", headers={"accept-language": "zh-hans"}
    )
    assert page.status_code == 200
    assert 'class="notice error"' in page.text


def test_a_refused_import_is_told_whatever_its_reason(maya):
    import_ = bring(maya, mastodon_zip()[:-40])
    for code, facts in (("size", {"limit": 4096}), ("reading_failed", {}), ("of old", {})):
        Import.objects.filter(pk=import_.pk).update(refusal_code=code, refusal_facts=facts)
        page = signed_in(maya.user).get(reverse("content:import-detail", args=[import_.public_id]))
        assert page.status_code == 200
        assert "{limit}" not in page.text


def test_her_handle_is_shown_to_her(maya):
    bring(maya, mastodon_zip())
    assert "maya_writes" in signed_in(maya.user).get(reverse("content:source-list")).text
    [source] = Source.objects.all()
    page = signed_in(maya.user).get(reverse("content:source-detail", args=[source.public_id]))
    assert "maya_writes" in page.text
    assert "Direct" not in page.text


def test_records_are_shown_as_a_buyer_sees_them(maya):
    bring(maya, mastodon_zip())
    page = signed_in(maya.user).get(reverse("content:record-list"))
    assert "[EMAIL_1]" in page.text
    assert "maya0@example.org" not in page.text
    assert "no-store" in page["Cache-Control"]


def test_her_own_words_are_opened_only_when_asked_for(maya):
    bring(maya, mastodon_zip())
    page = signed_in(maya.user).get(reverse("content:record-list"), {"words": "original"})
    assert "maya0@example.org" in page.text
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize(
    ("answers", "count"),
    [
        ({}, 10),
        ({"kind": "like"}, 2),
        ({"show": "masked"}, 5),
        ({"show": "shared"}, 0),
        ({"show": "unshared"}, 10),
        ({"since": "2024-03", "until": "2024-03"}, 6),
        ({"since": "2024-13", "until": "\x00"}, 10),
        ({"show": "left-out"}, 0),
        ({"kind": "nonsense"}, 10),
        ({"source": "src_00000000000000000000000000"}, 10),
        ({"page": "999"}, 10),
        ({"page": "x\x00"}, 10),
    ],
)
def test_the_list_shows_what_was_asked_for(maya, answers, count):
    bring(maya, mastodon_zip())
    page = signed_in(maya.user).get(reverse("content:record-list"), answers)
    assert page.status_code == 200
    assert page.text.count('name="record"') == count


def test_the_list_can_be_of_some_months(maya):
    bring(maya, mastodon_zip())
    post = Record.objects.filter(kind="post").first()
    Record.objects.filter(pk=post.pk).update(occurred_at=datetime(2024, 5, 31, 23, tzinfo=UTC))
    client, url = signed_in(maya.user), reverse("content:record-list")
    for asked, count in (
        ({"since": "2024-05"}, 1),
        ({"until": "2024-05", "kind": "post"}, 4),
        ({"until": "2024-04", "kind": "post"}, 3),
        ({"since": "2024-05", "until": "2024-03"}, 0),
    ):
        assert client.get(url, asked).text.count('name="record"') == count, asked


def test_the_list_can_be_of_one_source(maya):
    bring(maya, mastodon_zip())
    bring(maya, x_zip(a_life("maya_x", posts=2)))
    source = Source.objects.get(platform="x")
    page = signed_in(maya.user).get(reverse("content:record-list"), {"source": source.public_id})
    assert page.text.count('name="record"') == Record.objects.filter(source=source).count() == 7


def test_a_page_of_records_costs_the_same_however_many_there_are(
    maya, django_assert_max_num_queries
):
    client, url = signed_in(maya.user), reverse("content:record-list")
    bring(maya, mastodon_zip(a_life(posts=1)))
    costs = []
    for archive in (mastodon_zip(a_life(posts=60)), x_zip(a_life("maya_x", posts=60))):
        with django_assert_max_num_queries(30) as few:
            client.get(url, {"words": "original"})
        costs.append(len(few))
        bring(maya, archive)
    with django_assert_max_num_queries(30) as many:
        page = client.get(url, {"words": "original"})
    assert page.text.count('name="record"') == 25
    assert {*costs, len(many)} == {len(many)}


@pytest.mark.parametrize("page", ["source-list", "source-detail", "import-detail"])
def test_a_page_costs_the_same_after_many_imports(maya, page, django_assert_max_num_queries):
    import_ = bring(maya, mastodon_zip())
    about = {"source-detail": [import_.source.public_id], "import-detail": [import_.public_id]}
    url, client = reverse(f"content:{page}", args=about.get(page, [])), signed_in(maya.user)
    with django_assert_max_num_queries(30) as before:
        client.get(url)
    for posts in (6, 7, 8):
        bring(maya, mastodon_zip(a_life(posts=posts)))
    with django_assert_max_num_queries(30) as after:
        client.get(url)
    assert len(before) == len(after)


def test_a_stranger_sees_nothing_of_it(maya, wen, mallory):
    import_ = bring(maya, mastodon_zip())
    hers = [
        reverse("content:import-detail", args=[import_.public_id]),
        reverse("content:source-detail", args=[import_.source.public_id]),
    ]
    lists = [reverse(f"content:{name}") for name in ("source-list", "import-new", "record-list")]
    for url in hers + lists:
        assert signed_in(mallory).get(url).status_code == 404
    answer = signed_in(mallory).post(lists[1], {"file": upload(mastodon_zip(a_life("mallory")))})
    assert answer.status_code == 404
    stranger = Creator.objects.create(user=make_user("another"))
    for url in hers:
        assert signed_in(stranger.user).get(url).status_code == 404
    for url in lists:
        assert OWN not in signed_in(stranger.user).get(url).text
    assert Import.objects.count() == 1


def test_whoever_is_not_signed_in_is_asked_to(maya):
    import_ = bring(maya, mastodon_zip())
    url = reverse("content:import-detail", args=[import_.public_id])
    for page in (url, reverse("content:import-new"), reverse("content:record-list")):
        answer = Client().get(page)
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_login"))


def test_an_import_that_is_being_read_shows_how_far_it_is(maya):
    import_ = bring(maya, mastodon_zip())
    Import.objects.filter(pk=import_.pk).update(state=ImportState.READING, stored=1_234)
    Job.objects.filter(pk=import_.job_id).update(
        state="running",
        done_units=40,
        total_units=100,
        finished_at=None,
        lease_until=import_.finished_at,
    )
    page = signed_in(maya.user).get(reverse("content:import-detail", args=[import_.public_id]))
    assert "1,234 records stored" in page.text
    assert 'value="40"' in page.text
