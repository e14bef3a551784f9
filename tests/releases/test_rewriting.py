"""What a revocation does to a published release: withheld at once, then rewritten without her."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Creator, User
from marketplace.consent.models import Exclusion
from marketplace.kit import clock, jobs, storage
from marketplace.kit.models import Job
from marketplace.releases import actions, merkle, partfiles
from marketplace.releases.actions import rewriting
from marketplace.releases.models import (
    Holding,
    Part,
    Release,
    Removal,
    RemovalCause,
    Row,
    removals_since,
)
from tests.releases import world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_parts(settings) -> None:
    settings.RELEASE_PART_ROWS = 60


@pytest.fixture
def people(db: None) -> list[Creator]:
    return world.fill(creators=25, records=5)


@pytest.fixture
def release(people: list[Creator], sam: User) -> Release:
    return world.cut(world.make_bundle(sam), sam)


def part_of(release: Release, creator: Creator) -> Part:
    return Part.objects.get(holdings__creator_id=creator.pk, holdings__release=release)


def words_of(creator: Creator, release: Release) -> list[str]:
    rows = Row.objects.filter(release=release, creator_id=creator.pk)
    return [world.word_of(pk) for pk in rows.values_list("record_id", flat=True)]


def text_of(part: Part) -> str:
    part.refresh_from_db()
    return " ".join(filter(None, partfiles.read(part)["text"].to_pylist()))


def assert_honest(part: Part) -> None:
    """A part's row, its file and its rows say the same."""
    part.refresh_from_db()
    table = partfiles.read(part)
    standing = Row.objects.standing().filter(part=part).values_list("record_id", flat=True)
    assert {str(pk) for pk in standing} == set(table["record_id"].to_pylist())
    assert part.rows == table.num_rows
    assert part.merkle_root == merkle.root_of(merkle.leaves_of(table))
    with storage.open_file(part.file) as file:
        assert storage.sha256(file) == part.sha256
    held = sum(Holding.objects.filter(part=part).values_list("rows", flat=True))
    assert held == part.rows


# --- Withholding --------------------------------------------------------------------------------


def test_a_revocation_withholds_the_one_part_that_holds_her(release, people) -> None:
    _revocation, parts = world.revoke(people[0])
    assert [part.pk for part in parts] == [part_of(release, people[0]).pk]
    withheld = set(Part.objects.filter(withheld_at__isnull=False))
    assert withheld == set(parts)
    assert Part.objects.deliverable().count() == release.parts.count() - 1 > 0
    assert Part.objects.lock_for_delivery(parts[0]) is None


def test_withholding_touches_one_row_for_each_release_that_holds_her(
    release, people, sam: User
) -> None:
    other = world.cut(world.make_bundle(sam, kinds=["post"]), sam)
    _revocation, parts = world.revoke(people[0])
    assert {part.release_id for part in parts} == {release.pk, other.pk}
    assert Part.objects.filter(withheld_at__isnull=False).count() == 2


def test_taking_back_another_purpose_withholds_nothing(release, people) -> None:
    _revocation, parts = world.revoke(people[0], purpose="evaluation")
    assert parts == []
    assert not Part.objects.filter(withheld_at__isnull=False).exists()


def test_a_record_another_grant_still_covers_withholds_nothing(release, people) -> None:
    world.narrow(people[0])
    world.give_grant(people[0])
    with transaction.atomic():
        assert actions.withhold(creator=people[0]) == []


def test_a_stranger_to_the_release_withholds_nothing(release) -> None:
    stranger = world.make_creators(1)[0]
    world.give_grant(stranger)
    assert world.revoke(stranger)[1] == []


def test_withholding_asks_the_same_few_questions_however_large_a_part(release, people) -> None:
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        world.narrow(people[0])
        before = len(queries)
        actions.withhold(creator=people[0])
        asked = [q for q in queries.captured_queries[before:] if "SAVEPOINT" not in q["sql"]]
    assert len(asked) == 4  # lock the parts, ask coverage, withhold, say so


# --- Rewriting ----------------------------------------------------------------------------------


def test_a_rewrite_takes_her_out_of_the_bytes(
    release, people, files: Path, django_capture_on_commit_callbacks
) -> None:
    part = part_of(release, people[0])
    words, old = words_of(people[0], release), part.file
    assert any(word in text_of(part) for word in words)
    revocation, _parts = world.revoke(people[0])
    with django_capture_on_commit_callbacks(execute=True):
        removals = actions.rewrite(part=part, cause="revoked", revocation_id=revocation.pk)
    part.refresh_from_db()
    assert len(removals) == 5
    assert (part.revision, part.withheld_at) == (2, None)
    assert part.file != old
    assert not partfiles.exists(old)
    assert not any(word in text_of(part) for word in words)
    assert_honest(part)
    stored = {path for path in files.rglob("*") if path.is_file()}
    assert len(stored) == release.parts.count()
    assert Holding.objects.get(release=release, creator_id=people[0].pk).rows == 0


def test_the_change_feed_names_each_removed_row_once_and_why(release, people) -> None:
    revocation, (part,) = world.revoke(people[0])
    actions.rewrite(part=part, cause="revoked", revocation_id=revocation.pk)
    feed = list(removals_since(release))
    mine = Row.objects.filter(release=release, creator_id=people[0].pk)
    assert {removal.row_id for removal in feed} == set(mine.values_list("pk", flat=True))
    assert {(r.cause, r.revocation_id, r.revision) for r in feed} == {("revoked", revocation.pk, 2)}
    assert list(removals_since(release, feed[1].pk)) == feed[2:]


def test_rewriting_again_removes_nothing_more(release, people) -> None:
    revocation, (part,) = world.revoke(people[0])
    first = actions.rewrite(part=part, cause="revoked", revocation_id=revocation.pk)
    again = actions.rewrite(part=part, cause="revoked", revocation_id=revocation.pk)
    part.refresh_from_db()
    assert first == again
    assert (Removal.objects.count(), part.revision) == (5, 2)


def test_a_withheld_part_with_nothing_to_remove_is_let_go(release) -> None:
    part = release.parts.first()
    Part.objects.filter(pk=part.pk).update(withheld_at=clock.now())
    assert actions.rewrite(part=part, cause="expired") == []
    part.refresh_from_db()
    assert (part.withheld_at, part.revision) == (None, 1)


def test_only_the_revoked_records_go(release, people) -> None:
    rows = Row.objects.filter(release=release, creator_id=people[0].pk).order_by("pk")
    revocation, (part,) = world.revoke(people[0], record_id=rows[0].record_id)
    removals = actions.rewrite(part=part, cause="revoked", revocation_id=revocation.pk)
    assert [removal.record_id for removal in removals] == [rows[0].record_id]
    assert_honest(part)
    assert Holding.objects.get(release=release, creator_id=people[0].pk).rows == 4


def test_two_revocations_on_one_part_each_keep_their_removals(release, people) -> None:
    part = part_of(release, people[0])
    held = Holding.objects.filter(part=part).exclude(creator_id=people[0].pk)
    neighbour = next(c for c in people if c.pk == held.first().creator_id)
    mine, theirs = world.revoke(people[0])[0], world.revoke(neighbour)[0]
    assert len(actions.rewrite(part=part, cause="revoked", revocation_id=mine.pk)) == 5
    assert len(actions.rewrite(part=part, cause="revoked", revocation_id=theirs.pk)) == 5
    assert Removal.objects.filter(revocation_id=mine.pk).count() == 5
    assert Removal.objects.filter(revocation_id=theirs.pk).count() == 5
    part.refresh_from_db()
    assert (part.revision, part.withheld_at) == (2, None)
    assert_honest(part)


def test_a_revocation_during_a_rewrite_keeps_the_part_withheld(
    release, people, monkeypatch
) -> None:
    part = part_of(release, people[0])
    held = Holding.objects.filter(part=part).exclude(creator_id=people[0].pk)
    neighbour = next(c for c in people if c.pk == held.first().creator_id)
    mine, _parts = world.revoke(people[0])
    real, late = partfiles.store, []

    def store(*args):
        if not late:
            late.append(world.revoke(neighbour)[0])
        return real(*args)

    monkeypatch.setattr(partfiles, "store", store)
    actions.rewrite(part=part, cause="revoked", revocation_id=mine.pk)
    part.refresh_from_db()
    assert part.withheld_at is not None
    assert Removal.objects.filter(revocation_id=late[0].pk).count() == 0
    actions.rewrite(part=part, cause="revoked", revocation_id=late[0].pk)
    part.refresh_from_db()
    assert part.withheld_at is None
    assert Removal.objects.filter(revocation_id=late[0].pk).count() == 5


def test_a_part_left_empty_keeps_an_empty_file(sam: User) -> None:
    people = world.fill(creators=25, records=1)
    release = world.cut(world.make_bundle(sam), sam)
    for creator in people:
        world.revoke(creator)
    for part in release.parts.all():
        actions.rewrite(part=part, cause="revoked")
        part.refresh_from_db()
        assert (part.rows, part.withheld_at, partfiles.read(part).num_rows) == (0, None, 0)
        assert_honest(part)


def test_a_record_that_is_gone_altogether_is_removed_too(release, people) -> None:
    from marketplace.privacy.models import CleanRecord

    row = Row.objects.filter(release=release, creator_id=people[0].pk).first()
    CleanRecord.objects.filter(pk=row.record_id).delete()
    removals = actions.rewrite(part=row.part, cause="revoked")
    assert [removal.record_id for removal in removals] == [row.record_id]


class Killed(Exception):
    pass


@pytest.mark.parametrize("name", ["_write_without", "_commit", "_remove", "_take_file"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_rewrite_killed_at_any_step_ends_the_same(
    release,
    people,
    files: Path,
    monkeypatch,
    name: str,
    moment: str,
    django_capture_on_commit_callbacks,
) -> None:
    revocation, (part,) = world.revoke(people[0])
    real = getattr(rewriting, name)

    def dies(*args, **kwargs):
        if moment == "after":
            real(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(rewriting, name, dies)
    with pytest.raises(Killed), transaction.atomic():
        actions.rewrite(part=part, cause="revoked", revocation_id=revocation.pk)
    part.refresh_from_db()
    assert part.withheld_at is not None
    monkeypatch.setattr(rewriting, name, real)
    with django_capture_on_commit_callbacks(execute=True):
        actions.rewrite(part=part, cause="revoked", revocation_id=revocation.pk)
    part.refresh_from_db()
    assert (Removal.objects.count(), part.revision, part.withheld_at) == (5, 2, None)
    assert_honest(part)
    assert len([p for p in files.rglob("*") if p.is_file()]) == release.parts.count()


def test_the_change_feed_cannot_be_edited(release, people) -> None:
    _revocation, (part,) = world.revoke(people[0])
    actions.rewrite(part=part, cause="revoked")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Removal.objects.update(cause="expired")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Removal.objects.all().delete()


# --- The clock and what was left out ------------------------------------------------------------


def test_a_grant_that_runs_out_withholds_its_part_and_is_rewritten(people, sam: User) -> None:
    brief = world.make_creators(1)[0]
    world.give_grant(brief, expires_at=clock.now() + timedelta(days=30))
    world.add_records(brief, 2)
    release = world.cut(world.make_bundle(sam), sam)
    part = part_of(release, brief)
    assert actions.withhold_lapsed() == 0
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert Part.objects.lock_for_delivery(part) is None  # even before the sweep
        assert actions.withhold_lapsed() == 1
        assert actions.withhold_lapsed() == 0
        assert Job.objects.filter(kind="releases.rewrite").count() == 1
        jobs.drain()
        part.refresh_from_db()
        assert part.withheld_at is None
        assert part.earliest_expiry > clock.now()
        assert Part.objects.lock_for_delivery(part) == part
    feed = removals_since(release)
    assert [r.cause for r in feed] == [RemovalCause.EXPIRED] * 2
    assert {r.revocation_id for r in feed} == {None}


def test_a_renewed_grant_keeps_its_rows_past_the_old_end(people, sam: User) -> None:
    brief = world.make_creators(1)[0]
    world.give_grant(brief, expires_at=clock.now() + timedelta(days=30))
    world.add_records(brief, 2)
    release = world.cut(world.make_bundle(sam), sam)
    renewed = world.give_grant(brief)
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert actions.withhold_lapsed() == 1
        jobs.drain()
        assert not Removal.objects.exists()
        assert part_of(release, brief).withheld_at is None
    rows = Row.objects.filter(release=release, creator_id=brief.pk)
    assert set(rows.values_list("grant_id", flat=True)) == {renewed.pk}


def test_a_record_left_out_after_publication_is_taken_out(release, people) -> None:
    row = Row.objects.filter(release=release, creator_id=people[0].pk).first()
    Exclusion.objects.create(record_id=row.record_id, creator=people[0])
    assert actions.withhold_lapsed() == 1
    jobs.drain()
    assert [(r.record_id, r.cause) for r in removals_since(release)] == [
        (row.record_id, "excluded")
    ]


def test_a_part_withheld_for_long_gets_another_rewrite(release, people) -> None:
    _revocation, (part,) = world.revoke(people[0])
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
        actions.withhold_lapsed()
        jobs.drain()
    part.refresh_from_db()
    assert part.withheld_at is None
    assert Removal.objects.count() == 5


# --- All at once --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_many_rewrites_of_one_part_at_once_remove_each_row_once(sam: User, settings) -> None:
    settings.RELEASE_PART_ROWS = 1_000
    people = world.fill(creators=25, records=3)
    release = world.cut(world.make_bundle(sam), sam)
    part = release.parts.get()

    def take_back(creator: Creator) -> None:
        try:
            revocation, _parts = world.revoke(creator)
            actions.rewrite(part=part, cause="revoked", revocation_id=revocation.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(take_back, people[:12]))
    for creator in people[:12]:
        revoked = Removal.objects.filter(row__creator_id=creator.pk)
        assert revoked.count() == 3
        assert len(set(revoked.values_list("revocation_id", flat=True))) == 1
    part.refresh_from_db()
    assert part.withheld_at is None
    assert part.rows == 39
    assert_honest(part)


@pytest.mark.django_db(transaction=True)
def test_a_release_published_beside_revocations_never_delivers_them(sam: User) -> None:
    """Whichever commits first: a revoked row is not published, or its part is withheld."""
    people = world.fill(creators=40, records=1)
    bundle = world.make_bundle(sam)
    published = 0
    for number in range(0, 40, 2):
        pair = people[number : number + 2]
        release = world.plain_release(bundle, sam, pair)
        acts = [
            lambda release=release: actions.publish(release=release),
            lambda creator=pair[0]: world.revoke(creator),
        ]
        with ThreadPoolExecutor(2) as pool:
            done = [pool.submit(_closing, act) for act in acts[:: 1 if number % 4 else -1]]
            [future.result() for future in done]
        release.refresh_from_db()
        published += release.is_published
        assert not Part.objects.deliverable().filter(release=release).exists()
    assert Part.objects.filter(withheld_at__isnull=False).count() == published


def _closing(act: Callable[[], object]) -> object:
    try:
        return act()
    finally:
        connection.close()
