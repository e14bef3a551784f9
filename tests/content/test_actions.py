"""An archive brought: kept once, accounted for, sealed, and its file gone."""

import io
import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.consent.models import RecordKind
from marketplace.content import actions, archives, keys, platforms, reading, storing
from marketplace.content.archives.refusals import UnknownContainer
from marketplace.content.models import Import, ImportLine, ImportState, Record, Source
from marketplace.content.platforms import Read, Reason, Skipped
from marketplace.content.refusals import EmptyUpload, UploadTooLarge
from marketplace.demo.lives import InventedLife, InventedPost, OthersPost, Visibility
from marketplace.kit import jobs
from marketplace.kit.models import Job, JobState
from marketplace.privacy.models import CleanRecord
from marketplace.vault.actions import SealBroken, destroy, keyring
from tests.content.uploading import (
    FORBIDDEN,
    OWN,
    START,
    a_life,
    bring,
    everything_stored,
    mastodon_tar_gz,
    mastodon_zip,
    upload,
    x_zip,
)

pytestmark = pytest.mark.django_db


def outcomes(import_: Import) -> Counter[tuple[str, str]]:
    return Counter({(line.member, line.outcome): line.count for line in import_.lines.all()})


def opened(creator) -> list[str]:
    """Every stored text of hers, opened under her key."""
    keys_of_creator = keyring(creator.pk)
    records = Record.objects.of(creator).exclude(text_sealed=None)
    return [keys_of_creator.open(record.text_sealed, record.place) for record in records]


@pytest.mark.parametrize("archive", [mastodon_zip, mastodon_tar_gz])
def test_a_mastodon_archive_is_read_and_accounted_for(maya, archive):
    import_ = bring(maya, archive())
    assert import_.state == ImportState.READ
    assert import_.platform == "mastodon"
    assert outcomes(import_) == {
        ("outbox.json", "stored"): 6,
        ("outbox.json", Reason.DIRECT_MESSAGE): 1,
        ("outbox.json", Reason.FOLLOWERS_ONLY): 1,
        ("likes.json", "stored"): 2,
        ("following_accounts.csv", "stored"): 2,
        ("actor.json", Reason.ACCOUNT): 1,
        ("bookmarks.json", Reason.NOT_OPENED): 1,
        ("media", Reason.MEDIA): 2,
    }
    assert (import_.stored, import_.known, import_.skipped) == (10, 0, 6)
    kinds = Counter(Record.objects.of(maya).values_list("kind", flat=True))
    assert kinds == {"post": 4, "comment": 1, "repost": 1, "like": 2, "follow": 2}


def test_an_x_archive_is_read_and_accounted_for(wen):
    import_ = bring(wen, x_zip(a_life("wen_wrote", language="zh")))
    assert import_.state == ImportState.READ
    kinds = Counter(Record.objects.of(wen).values_list("kind", flat=True))
    assert kinds == {"post": 4, "comment": 1, "repost": 1, "like": 2, "follow": 2}
    assert set(Record.objects.filter(kind="post").values_list("language", flat=True)) == {"zh"}
    assert not Record.objects.filter(kind__in=["like", "follow"], occurred_at__isnull=False)


@pytest.mark.parametrize("archive", [mastodon_zip, x_zip])
def test_only_her_public_words_are_stored(maya, archive):
    bring(maya, archive())
    texts = opened(maya)
    assert len(texts) == 5
    assert all(OWN in text for text in texts)
    assert not [canary for canary in FORBIDDEN if any(canary in text for text in texts)]
    stored = everything_stored()
    assert not [canary for canary in FORBIDDEN if canary.encode() in stored]


def test_text_is_sealed_under_her_key_for_its_own_place(maya, wen):
    actions.start_import(by=maya, file=upload(mastodon_zip()))
    run = jobs.claim(Job.objects.get(kind="content.read_import").pk)
    actions.read_import(run=run, import_=Import.objects.get())
    stored = everything_stored()  # before it is cleaned: the clean form is hers in the clear
    assert OWN.encode() not in stored
    assert b"maya_writes" not in stored
    assert b"Winterbourne" not in stored
    one, other = Record.objects.filter(kind="post")[:2]
    assert keyring(maya.pk).open(one.text_sealed, one.place).startswith(OWN)
    for keys_of, place in ((wen, one.place), (maya, other.place)):
        with pytest.raises(SealBroken):
            keyring(keys_of.pk).open(one.text_sealed, place)


def test_what_platforms_call_things_is_not_stored(maya):
    bring(maya, mastodon_zip())
    stored = everything_stored()
    assert b"social.example" not in stored
    assert b"statuses" not in stored


def test_the_same_file_again_adds_nothing(maya):
    content = mastodon_zip()
    first = bring(maya, content)
    before = set(Record.objects.values_list("pk", "text_sealed"))
    second = bring(maya, content)
    assert (second.stored, second.known) == (0, first.stored)
    assert second.source == first.source
    assert set(Record.objects.values_list("pk", "text_sealed")) == before
    assert Source.objects.count() == 1


def test_a_later_export_adds_only_what_is_new(maya):
    bring(maya, mastodon_zip(a_life(posts=5)))
    later = bring(maya, mastodon_tar_gz(a_life(posts=8)))
    assert (later.stored, later.known) == (3, 10)


def test_two_creators_with_the_same_file_each_have_their_own(maya, wen):
    content = mastodon_zip()
    bring(maya, content)
    assert bring(wen, content).stored == 10
    assert Record.objects.of(maya).count() == Record.objects.of(wen).count() == 10


def test_what_two_creators_liked_has_one_key(maya, wen):
    bring(maya, mastodon_zip(a_life("maya_writes")))
    bring(wen, mastodon_zip(a_life("wen_writes")))
    hers, his = (
        {bytes(each.target_key) for each in Record.objects.of(creator).filter(kind="like")}
        for creator in (maya, wen)
    )
    assert hers == his
    assert len(hers) == 2


def test_keys_of_accounts_records_and_targets_never_meet():
    name = "https://social.example/users/friend/statuses/1"
    made = {function("mastodon", name) for function in (keys.external_key, keys.target_key)}
    made |= {keys.account_key("mastodon", name), keys.target_key("x", name)}
    assert len(made) == 4


def test_an_upload_lies_under_a_name_that_says_nothing(maya, files: Path):
    actions.start_import(by=maya, file=upload(mastodon_zip(), "maya-winterbourne.zip"))
    stored = [path for path in files.rglob("*") if path.is_file()]
    assert len(stored) == 1
    assert "maya" not in str(stored[0].relative_to(files))
    assert Import.objects.get().file_sha256 not in str(stored[0])


def test_the_raw_file_is_gone_once_it_is_read(maya, files: Path):
    import_ = bring(maya, mastodon_zip())
    assert import_.file == ""
    assert not [path for path in files.rglob("*") if path.is_file()]


def test_the_same_file_uploaded_twice_at_once_is_one_import(maya, files: Path):
    first = actions.start_import(by=maya, file=upload(mastodon_zip()))
    again = actions.start_import(by=maya, file=upload(mastodon_zip()))
    assert again == first
    assert Job.objects.filter(kind="content.read_import").count() == 1
    assert len([path for path in files.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    ("content", "refusal"),
    [(b"", EmptyUpload), (b"%PDF-1.7 a letter", UnknownContainer), (b"PK", UnknownContainer)],
)
def test_what_is_no_archive_is_refused_at_the_door(maya, files: Path, content, refusal):
    with pytest.raises(refusal):
        actions.start_import(by=maya, file=upload(content))
    assert_nothing_was_kept(files)
    assert not Import.objects.exists()


def test_an_upload_over_the_limit_is_refused_with_the_limit_in_words(maya, files, settings):
    settings.UPLOAD_LIMIT = 2_048
    with pytest.raises(UploadTooLarge) as refused:
        actions.start_import(by=maya, file=upload(b"PK\x03\x04" + b"x" * 2_048))
    assert "2.0\xa0KB" in refused.value.sentence
    assert_nothing_was_kept(files)


def assert_nothing_was_kept(files: Path) -> None:
    assert not Record.objects.exists()
    assert not Source.objects.exists()
    assert not CleanRecord.objects.exists()
    assert not [path for path in files.rglob("*") if path.is_file()]


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return file.getvalue()


HOSTILE = {
    "pages only": (zipped(index__html=b"<h1>Your posts</h1>"), "html_export"),
    "no platform we know": (zipped(notes__csv=b"a,b"), "unknown_export"),
    "cut off": (mastodon_zip()[:-40], "corrupt"),
    "a bomb": (
        zipped(outbox__json=b'{"orderedItems":[' + b" " * 20_000_000 + b"]}"),
        "ratio",
    ),
    "a gzip of nothing": (b"\x1f\x8b\x08" + b"\x00" * 40, "corrupt"),
    "an empty zip": (zipped(), "unknown_export"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused_and_nothing_of_it_is_kept(maya, files: Path, name):
    content, code = HOSTILE[name]
    import_ = bring(maya, content)
    assert (import_.state, import_.refusal_code) == (ImportState.REFUSED, code)
    assert Job.objects.get(kind="content.read_import").state == JobState.DONE
    assert_nothing_was_kept(files)


def test_an_archive_that_breaks_halfway_takes_its_first_batches_with_it(
    maya, files: Path, monkeypatch
):
    monkeypatch.setattr(reading, "BATCH", 2)
    content = bytearray(mastodon_zip(a_life(posts=40)))
    stream = content.index(b"likes.json")
    content[stream + 14] ^= 0xFF  # the compressed bytes of what is read after the posts
    import_ = bring(maya, bytes(content))
    assert import_.state == ImportState.REFUSED
    assert (import_.stored, import_.known, import_.source) == (0, 0, None)
    assert_nothing_was_kept(files)


def test_a_refusal_leaves_an_earlier_import_alone(maya, monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 2)
    bring(maya, mastodon_zip(a_life(posts=3)))
    before = set(Record.objects.values_list("pk", flat=True))
    content = bytearray(mastodon_zip(a_life(posts=40)))
    content[content.index(b"likes.json") + 14] ^= 0xFF
    assert bring(maya, bytes(content)).state == ImportState.REFUSED
    assert set(Record.objects.values_list("pk", flat=True)) == before
    assert Source.objects.count() == 1


class Killed(BaseException):
    """A worker that is no longer there."""


def test_a_killed_worker_is_continued_without_doubles(maya, monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 3)
    content = mastodon_zip(a_life(posts=20))
    import_ = actions.start_import(by=maya, file=upload(content))
    batches = iter(range(3))

    def store_and_die(*args):
        if next(batches, None) is None:
            raise Killed
        return real(*args)

    real = storing.store
    monkeypatch.setattr(storing, "store", store_and_die)
    job = Job.objects.get(kind="content.read_import")
    with pytest.raises(Killed):
        jobs.claim(job.pk).execute()
    half = set(Record.objects.values_list("pk", flat=True))
    assert len(half) > 3
    monkeypatch.setattr(storing, "store", real)
    Job.objects.filter(pk=job.pk).update(lease_until=START)  # its lease has run out
    jobs.drain()
    import_.refresh_from_db()
    assert import_.state == ImportState.READ
    assert (import_.stored, import_.known) == (25, 0)
    assert half < set(Record.objects.values_list("pk", flat=True))
    assert Record.objects.count() == 25


def test_a_worker_that_lost_its_lease_writes_nothing_more(maya, monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 3)
    import_ = actions.start_import(by=maya, file=upload(mastodon_zip(a_life(posts=20))))
    job = Job.objects.get(kind="content.read_import")
    slow = jobs.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(lease_until=START)
    quick = jobs.claim(job.pk)
    with pytest.raises(jobs.LeaseLost):
        actions.read_import(run=slow, import_=import_)
    assert not Record.objects.exists()
    assert actions.read_import(run=quick, import_=Import.objects.get()).stored == 25


def test_a_large_archive_gives_signs_of_life_while_it_is_opened(maya, monkeypatch):
    monkeypatch.setattr(reading, "HEARTBEAT", -1)
    actions.start_import(by=maya, file=upload(mastodon_tar_gz()))
    job = Job.objects.get(kind="content.read_import")
    slow = jobs.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(fence=job.fence + 9)  # another worker has taken over
    monkeypatch.setattr(platforms, "detect", lambda archive: pytest.fail("opened to the end"))
    with pytest.raises(jobs.LeaseLost):
        actions.read_import(run=slow, import_=Import.objects.get())
    assert not Source.objects.exists()


def test_an_archive_of_someone_erased_is_not_read(maya, files: Path):
    destroy(maya.pk)
    import_ = bring(maya, mastodon_zip())
    assert (import_.state, import_.refusal_code) == (ImportState.REFUSED, "erased")
    assert_nothing_was_kept(files)


def test_counts_that_do_not_add_up_finish_nothing(maya, monkeypatch):
    real = storing.store

    def forgetful(*args):
        ledger = real(*args)
        ledger["likes.json", "stored"] -= 1
        return ledger

    monkeypatch.setattr(storing, "store", forgetful)
    actions.start_import(by=maya, file=upload(mastodon_zip()))
    with pytest.raises(actions.CountsDisagree):
        jobs.drain()
    assert Import.objects.get().state == ImportState.READING
    assert not ImportLine.objects.exists()


def test_half_characters_and_nuls_never_reach_the_database(maya):
    life = a_life(posts=1)
    outbox = json.loads(zipfile.ZipFile(io.BytesIO(mastodon_zip(life))).read("outbox.json"))
    note = outbox["orderedItems"][0]["object"]
    note["content"] = "<p>before \ud83d and \x00 after</p>"
    note["contentMap"] = {"en-" + "x" * 8 + "-" + "y" * 8: note["content"]}
    note["id"] += "\x00\ud83d"
    import_ = bring(maya, zipped(outbox__json=json.dumps(outbox).encode()))
    assert import_.state == ImportState.READ
    assert "before � and � after" in opened(maya)
    assert CleanRecord.objects.filter(text="before � and � after", language="en").exists()


visibilities: st.SearchStrategy[Visibility] = st.sampled_from(
    ["public", "unlisted", "followers", "direct"]
)
invented_posts = st.builds(
    InventedPost,
    text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60),
    at=st.integers(0, 4).map(lambda days: START.replace(day=1 + days)),
    language=st.sampled_from(["en", "zh", ""]),
    visibility=visibilities,
)
others = st.builds(
    OthersPost, st.integers(1, 4), st.sampled_from(["friend", "other"]), st.just("words")
)


@given(st.data())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_counts_of_any_import_add_up(maya, data):
    life = InventedLife(
        handle="maya_writes",
        display_name="Maya",
        posts=tuple(data.draw(st.lists(invented_posts, max_size=8))),
        likes=tuple(data.draw(st.lists(others, max_size=6))),
        boosts=tuple((other, START) for other in data.draw(st.lists(others, max_size=4))),
        follows=tuple(data.draw(st.lists(st.sampled_from("abcd"), max_size=4))),
    )
    content = data.draw(st.sampled_from([mastodon_zip, mastodon_tar_gz, x_zip]))(life)
    entries = stored_now = 0
    with archives.open_archive(io.BytesIO(content), wanted=platforms.wanted) as archive:
        for _member, outcome in platforms.detect(archive).read(archive):
            entries += 1 if isinstance(outcome, Read) else outcome.count
            assert isinstance(outcome, (Read, Skipped))
    stored_before = Record.objects.count()
    import_ = bring(maya, content)
    stored_now = Record.objects.count() - stored_before
    lines = outcomes(import_)
    assert import_.state == ImportState.READ
    assert lines.total() == entries == import_.stored + import_.known + import_.skipped
    assert import_.stored == stored_now == Record.objects.filter(first_import=import_).count()


def test_every_kind_that_is_read_is_a_kind_of_record():
    assert set(Read.__annotations__["kind"].__args__) == set(RecordKind.values)
