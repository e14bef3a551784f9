"""Cleaning: every record once, with her own names, and again whenever those change."""

import threading
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from marketplace.content import actions as content
from marketplace.content.models import Import, ImportState, Record
from marketplace.demo.lives import InventedLife, InventedPost
from marketplace.kit import jobs
from marketplace.kit.models import Job, JobState
from marketplace.privacy import actions, detectors
from marketplace.privacy.cleaning import language_of, month_of, weight_of
from marketplace.privacy.models import (
    CleanRecord,
    Finding,
    KnownName,
    creators_with_backlog,
    digest_of,
)
from marketplace.privacy.refusals import NameTellsNobodyApart, TooManyNames
from marketplace.provenance.models import Event
from marketplace.vault import actions as vault
from tests.content.uploading import START, a_life, bring, everything_stored, mastodon_zip, upload

pytestmark = pytest.mark.django_db


def a_post(text: str, language: str = "en") -> bytes:
    return mastodon_zip(
        InventedLife("maya_writes", "Maya Winterbourne", (InventedPost(text, START, language),))
    )


def clean_texts(creator) -> list[str]:
    return list(CleanRecord.objects.of(creator).order_by("pk").values_list("text", flat=True))


def names(creator) -> set[tuple[str, bool]]:
    keys = vault.keyring(creator.pk)
    return {
        (keys.open(bytes(each.sealed), KnownName.PLACE), each.is_handle)
        for each in KnownName.objects.of(creator)
    }


def test_every_record_gets_one_clean_form(maya):
    bring(maya, mastodon_zip())
    assert CleanRecord.objects.count() == Record.objects.count() == 10
    kinds = Counter(CleanRecord.objects.values_list("kind", flat=True))
    assert kinds == {"post": 4, "comment": 1, "repost": 1, "like": 2, "follow": 2}
    assert set(CleanRecord.objects.values_list("policy", flat=True)) == {detectors.VERSION}


def test_what_leads_to_a_person_is_masked_and_told_by_kind_and_place_alone(maya):
    text = "Ring me at 020 7946 0958 or write to maya@example.org"
    bring(maya, a_post(text))
    assert clean_texts(maya) == ["Ring me at [PHONE_1] or write to [EMAIL_1]"]
    found = Finding.objects.order_by("start").values_list("kind", "start", "end")
    assert [(kind, text[start:end]) for kind, start, end in found] == [
        ("phone", "020 7946 0958"),
        ("email", "maya@example.org"),
    ]
    stored = everything_stored()
    assert b"7946 0958" not in stored
    assert text.encode() not in stored


def test_a_chinese_post_is_cleaned_too(wen):
    bring(wen, a_post("今天下雨。我的手机是13912345678，请打给我。", "zh-CN"))
    [clean] = CleanRecord.objects.all()
    assert clean.text == "今天下雨。我的手机是[PHONE_1]，请打给我。"
    assert clean.language == "zh"


def test_an_interaction_is_the_fact_alone(maya):
    bring(maya, mastodon_zip())
    for clean in CleanRecord.objects.filter(kind__in=["like", "repost", "follow"]):
        record = Record.objects.get(pk=clean.pk)
        assert (clean.text, clean.weight, clean.names) == ("", 1, "")
        assert bytes(clean.target_key) == bytes(record.target_key)
    assert not CleanRecord.objects.filter(kind="like", month__isnull=False).exists()


def test_the_month_is_told_and_never_the_instant(maya):
    bring(maya, a_post("A quiet evening by the canal"))
    [clean] = CleanRecord.objects.all()
    assert clean.month == date(2024, 3, 1)
    assert START.isoformat(" ").encode() not in str(clean.__dict__).encode()


def test_her_own_names_are_learnt_from_the_archive_and_masked(maya):
    bring(maya, a_post("I, Maya Winterbourne, known as maya_writes, saw it"))
    assert names(maya) == {("maya_writes", True), ("Maya Winterbourne", False)}
    assert clean_texts(maya) == ["I, [PERSON_1], known as [HANDLE_1], saw it"]
    assert b"Winterbourne" not in everything_stored()


def test_importing_again_learns_no_name_twice(maya):
    bring(maya, mastodon_zip())
    bring(maya, mastodon_zip(a_life(posts=6)))
    assert KnownName.objects.count() == 2


def test_a_name_of_one_creator_is_not_masked_for_another(maya, wen):
    bring(maya, mastodon_zip())
    life = InventedLife("wen", "文", (InventedPost("I met Maya Winterbourne", START),))
    bring(wen, mastodon_zip(life))
    assert clean_texts(wen) == ["I met Maya Winterbourne"]


def test_adding_a_name_cleans_what_was_cleaned_before(maya):
    bring(maya, a_post("Everyone calls me Minnow at the weir"))
    [before] = CleanRecord.objects.all()
    assert before.text == "Everyone calls me Minnow at the weir"
    actions.add_known_name(by=maya, name="Minnow")
    jobs.drain()
    [after] = CleanRecord.objects.all()
    assert after.text == "Everyone calls me [PERSON_1] at the weir"
    assert bytes(after.sha256) != bytes(before.sha256)
    assert Finding.objects.count() == 1
    assert b"Minnow" not in everything_stored()


def test_removing_a_name_shows_it_again(maya):
    bring(maya, a_post("Everyone calls me Minnow at the weir"))
    name = actions.add_known_name(by=maya, name="minnow")
    jobs.drain()
    actions.remove_known_name(by=maya, name=name)
    actions.remove_known_name(by=maya, name=name)
    jobs.drain()
    assert clean_texts(maya) == ["Everyone calls me Minnow at the weir"]
    assert not Finding.objects.exists()
    told = Event.objects.about(maya.public_id).values_list("kind", flat=True)
    assert list(told).count("privacy.known_name.removed") == 1


def test_interactions_are_not_cleaned_again_for_a_name(maya):
    bring(maya, mastodon_zip())
    before = CleanRecord.objects.get(kind="repost").cleaned_at
    actions.add_known_name(by=maya, name="Minnow")
    jobs.drain()
    assert CleanRecord.objects.get(kind="repost").cleaned_at == before
    assert CleanRecord.objects.filter(kind="post").first().cleaned_at > before


def test_a_name_already_there_in_another_spelling_is_the_same_name(maya):
    first = actions.add_known_name(by=maya, name="Minnow", is_handle=True)
    assert actions.add_known_name(by=maya, name="@MINNOW", is_handle=True) == first
    assert KnownName.objects.count() == 1
    assert Job.objects.count() == 1


@pytest.mark.parametrize("name", ["", "  ", "M", "my", "the", "我们", "@", "\u200b"])
def test_a_name_that_tells_nobody_apart_is_refused(maya, name):
    with pytest.raises(NameTellsNobodyApart):
        actions.add_known_name(by=maya, name=name)
    assert not KnownName.objects.exists()
    assert not Job.objects.exists()


def test_there_is_a_most_to_the_names(maya, monkeypatch):
    monkeypatch.setattr(actions, "MOST_NAMES", 2)
    actions.add_known_name(by=maya, name="Minnow")
    actions.add_known_name(by=maya, name="Maywren")
    with pytest.raises(TooManyNames):
        actions.add_known_name(by=maya, name="Winterling")
    assert KnownName.objects.count() == 2


def test_an_everyday_display_name_is_not_learnt(maya):
    life = InventedLife("maya_writes", "我们", (InventedPost("我们去散步", START, "zh"),))
    bring(maya, mastodon_zip(life))
    assert names(maya) == {("maya_writes", True)}
    assert clean_texts(maya) == ["我们去散步"]


def test_an_archive_cannot_fill_the_list_of_names(maya, monkeypatch):
    monkeypatch.setattr(actions, "MOST_NAMES", 3)
    for handle in ("maya_one", "maya_two", "maya_three"):
        bring(maya, mastodon_zip(a_life(handle, posts=1)))
    assert len(names(maya)) == 3
    life = InventedLife("maya_writes", "Maya " * 40, (InventedPost("A quiet day", START),))
    KnownName.objects.all().delete()
    bring(maya, mastodon_zip(life))
    assert names(maya) == {("maya_writes", True)}


def test_nothing_of_an_import_is_cleaned_before_it_was_read_to_its_end(maya):
    bring(maya, mastodon_zip())
    CleanRecord.objects.all().delete()
    Import.objects.update(state=ImportState.READING)
    assert actions.clean_backlog() == 0
    assert not CleanRecord.objects.exists()
    Import.objects.update(state=ImportState.READ)
    assert actions.clean_backlog() == 10


def test_a_backlog_is_cleaned_in_portions(maya, wen):
    for creator in (maya, wen):
        bring(creator, mastodon_zip())
    CleanRecord.objects.all().delete()
    assert [actions.clean_backlog(limit=7) for _ in range(4)] == [7, 7, 6, 0]
    assert actions.clean_backlog(creator=maya) == 0
    assert CleanRecord.objects.count() == 20
    assert not creators_with_backlog().exists()


def test_newer_detectors_clean_everything_again(maya, monkeypatch):
    bring(maya, mastodon_zip())
    CleanRecord.objects.update(policy="structured-0")
    assert actions.clean_again_by_new_detectors() == 1
    assert actions.clean_again_by_new_detectors() == 1
    assert Job.objects.filter(kind="privacy.clean", finished_at=None).count() == 1
    jobs.drain()
    assert set(CleanRecord.objects.values_list("policy", flat=True)) == {detectors.VERSION}
    assert actions.clean_again_by_new_detectors() == 0


class Killed(BaseException):
    """A worker that is no longer there."""


def test_a_killed_cleaning_is_continued(maya, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 4)
    content.start_import(by=maya, file=upload(mastodon_zip(a_life(posts=20))))
    jobs.drain(limit=1)
    job = Job.objects.get(kind="privacy.clean")
    portions = iter(range(2))

    def clean_and_die(*args):
        if next(portions, None) is None:
            raise Killed
        return real(*args)

    real = actions._clean
    monkeypatch.setattr(actions, "_clean", clean_and_die)
    with pytest.raises(Killed):
        jobs.claim(job.pk).execute()
    assert CleanRecord.objects.count() == 8
    before = dict(CleanRecord.objects.values_list("pk", "cleaned_at"))
    monkeypatch.setattr(actions, "_clean", real)
    Job.objects.filter(pk=job.pk).update(lease_until=START)
    jobs.drain()
    assert CleanRecord.objects.count() == 25
    after = dict(CleanRecord.objects.values_list("pk", "cleaned_at"))
    assert all(after[pk] == at for pk, at in before.items())
    assert Job.objects.get(pk=job.pk).state == JobState.DONE


def test_a_cleaner_that_lost_its_lease_writes_nothing_more(maya):
    content.start_import(by=maya, file=upload(mastodon_zip()))
    jobs.drain(limit=1)
    job = Job.objects.get(kind="privacy.clean")
    slow = jobs.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(lease_until=START)
    assert jobs.claim(job.pk)
    with pytest.raises(jobs.LeaseLost):
        actions.clean_records(run=slow, creator=maya)
    assert not CleanRecord.objects.exists()


def test_what_was_erased_stays_uncleaned_and_stops_nobody(maya, wen):
    for creator in (maya, wen):
        bring(creator, mastodon_zip())
    CleanRecord.objects.all().delete()
    vault.destroy(maya.pk)
    assert actions.clean_backlog() == 10
    assert not CleanRecord.objects.of(maya).exists()
    jobs.add("privacy.clean", creator_id=maya.public_id)
    jobs.drain()
    assert not Job.objects.exclude(state=JobState.DONE).exists()


@pytest.mark.django_db(transaction=True)
def test_a_name_added_while_records_are_being_cleaned_is_masked_in_all_of_them(maya, monkeypatch):
    """The batch holds the older list of names; whichever commits second must know of the other."""
    bring(maya, a_post("Everyone calls me Minnow at the weir"))
    CleanRecord.objects.all().delete()
    cleaning_now, done = threading.Event(), threading.Event()
    real = actions.storing.store

    def slowly(creator, batch, digest):
        if not cleaning_now.is_set():
            cleaning_now.set()
            done.wait(timeout=1)  # it cannot be: adding the name waits for this very batch
        real(creator, batch, digest)

    def clean():
        try:
            actions.clean_backlog(creator=maya)
        finally:
            connections.close_all()

    monkeypatch.setattr(actions.storing, "store", slowly)
    worker = threading.Thread(target=clean)
    worker.start()
    assert cleaning_now.wait(timeout=10)
    actions.add_known_name(by=maya, name="Minnow")
    jobs.drain()
    done.set()
    worker.join()
    assert clean_texts(maya) == ["Everyone calls me [PERSON_1] at the weir"]


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 1),
        ("…", 1),
        ("one", 1),
        ("two words", 2),
        ("今天下雨", 4),
        ("今天下雨 again", 5),
        ("下雨today下雨", 5),
        ("ring [PHONE_1] now", 3),
        ("don't", 2),
        ("ひらがな한국", 6),
    ],
)
def test_a_text_weighs_what_there_is_to_learn_from_it(text, weight):
    assert weight_of(text) == weight


@given(st.text(), st.text())
def test_weight_grows_with_the_text_and_is_never_nothing(one, other):
    assert 1 <= weight_of(one) <= weight_of(f"{one} {other}")
    assert weight_of(f"{one} {other}") <= weight_of(one) + weight_of(other)


def test_a_month_is_told_in_utc():
    assert month_of(datetime(2024, 2, 29, 23, 59, tzinfo=UTC)) == date(2024, 2, 1)
    assert month_of(None) is None


@pytest.mark.parametrize(
    ("tag", "language"), [("zh-Hant-TW", "zh"), ("EN", "en"), ("", ""), ("yue", "yue")]
)
def test_a_language_is_told_without_what_sets_people_apart(tag, language):
    assert language_of(tag) == language


def test_lists_of_names_are_told_apart_without_saying_them(maya):
    one = actions.add_known_name(by=maya, name="Minnow")
    first = digest_of([one])
    other = actions.add_known_name(by=maya, name="Maywren")
    assert digest_of([]) == ""
    assert len({first, digest_of([other]), digest_of([one, other])}) == 3
    assert digest_of([one, other]) == digest_of([other, one])
    assert len(first) == 16
