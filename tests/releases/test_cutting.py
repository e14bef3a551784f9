"""Cutting: what is selected is what is written, wholly or not at all."""

import hashlib
from pathlib import Path

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from marketplace.catalogue import selection
from marketplace.kit import canonical, clock, jobs, storage
from marketplace.kit.models import Job, JobState
from marketplace.releases import actions, merkle, partfiles, placing, refusals, spooling
from marketplace.releases.actions import cutting, publishing
from marketplace.releases.models import Holding, Part, Release, ReleaseState, Row
from tests.releases import world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_parts(settings) -> None:
    settings.RELEASE_PART_ROWS = 30


def recut(release: Release) -> Release:
    """Run a cut's job again, as the sweep does once its lease or its wait is over."""
    release.job.__class__.objects.filter(pk=release.job_id).update(
        state=JobState.QUEUED, finished_at=None, lease_until=None, run_after="2020-01-01T00:00Z"
    )
    world.carry_out(release)
    return Release.objects.get(pk=release.pk)


def stored(files: Path) -> set[str]:
    return {str(path.relative_to(files)) for path in files.rglob("*") if path.is_file()}


def rows_in_files(release: Release) -> list[dict]:
    return [
        {**row, "part": part.number}
        for part in release.parts.order_by("number")
        for row in partfiles.read(part).to_pylist()
    ]


def test_what_is_counted_is_what_is_cut(sam: User) -> None:
    world.fill(creators=25, records=4)
    bundle = world.make_bundle(sam)
    counted = selection.counts(bundle)
    release = world.cut(bundle, sam)
    assert release.state == ReleaseState.PUBLISHED
    assert (release.rows, release.creators) == (counted.records, counted.creators) == (100, 25)
    assert release.card["kinds"] == counted.by_kind
    languages = {name: n for name, n in counted.by_language.items() if n}
    assert release.card["languages"] == languages
    assert Row.objects.filter(release=release).count() == 100


def test_the_files_hold_the_rows_and_their_text(sam: User) -> None:
    world.fill(creators=25, records=5)
    release = world.cut(world.make_bundle(sam), sam)
    rows = rows_in_files(release)
    ids = {
        str(pk) for pk in Row.objects.filter(release=release).values_list("record_id", flat=True)
    }
    assert {row["record_id"] for row in rows} == ids
    for row in rows:
        if row["kind"] == "post":
            record = Row.objects.get(release=release, record_id=row["record_id"]).record_id
            assert row["text"] == f'Ein\nline, "quoted" 文字 {world.word_of(record)}'
            assert (row["target_key"], row["month"].day) == (None, 1)
        else:
            assert (row["text"], row["language"], row["month"]) == (None, None, None)
            assert len(row["target_key"]) == 64


def test_only_covered_records_that_the_bundle_asks_for_are_cut(sam: User) -> None:
    people = world.fill(creators=22, records=4, purposes=["train_generative"])
    silent = world.make_creators(1)[0]  # consented to nothing
    world.add_records(silent, 4)
    dear = world.make_creators(1)[0]
    world.give_grant(dear, floor_amount=50_000_000)  # asks for more than the bundle pays
    world.add_records(dear, 4)
    world.narrow(people[0], purpose="train_generative")
    world.add_records(people[1], 3, language="de")
    release = world.cut(world.make_bundle(sam, languages=["en", "zh"], kinds=["post"]), sam)
    held = set(Row.objects.filter(release=release).values_list("creator_id", flat=True))
    assert held == {creator.pk for creator in people[1:]}
    assert {row["language"] for row in rows_in_files(release)} == {"en", "zh"}


def test_all_of_a_creators_rows_lie_in_one_part_and_are_shuffled_there(sam: User) -> None:
    world.fill(creators=25, records=6)
    release = world.cut(world.make_bundle(sam), sam)
    rows = rows_in_files(release)
    assert release.parts.count() > 2
    places: dict[str, set[int]] = {}
    for row in rows:
        places.setdefault(row["creator_id"], set()).add(row["part"])
    assert all(len(parts) == 1 for parts in places.values())
    for part in release.parts.all():
        creators = [row["creator_id"] for row in rows if row["part"] == part.number]
        turns = sum(a != b for a, b in zip(creators, creators[1:], strict=False))
        if len(set(creators)) > 3:  # with fewer, chance alone may sort them
            assert turns > len(set(creators))  # not creator by creator
        held = Holding.objects.filter(part=part)
        assert {str(h.creator_id): h.rows for h in held} == {c: creators.count(c) for c in creators}
        weights = Row.objects.filter(part=part).values_list("weight", flat=True)
        assert sum(h.weight for h in held) == sum(weights)


def test_fewer_creators_than_needed_and_nothing_is_published(sam: User, files: Path) -> None:
    world.fill(creators=19, records=4)
    release = world.cut(world.make_bundle(sam, minimum_creators=20), sam)
    assert (release.state, release.refusal_code) == ("refused", refusals.TOO_FEW_CREATORS)
    assert release.refusal_facts == {"creators": 19, "minimum": 20}
    assert not Row.objects.exists() and not Part.objects.exists() and not stored(files)
    assert not list((files.parent / "cutting").glob("*"))


def test_a_bundle_may_ask_for_more_creators_but_never_for_fewer(sam: User) -> None:
    world.fill(creators=25, records=1)
    few = actions.cut(by=sam, bundle=world.make_bundle(sam, minimum_creators=2))
    assert few.minimum_creators == 20
    assert world.cut(world.make_bundle(sam, minimum_creators=26), sam).state == "refused"


def test_the_manifests_sums_are_those_of_the_files(sam: User) -> None:
    world.fill(creators=25, records=6)
    release = world.cut(world.make_bundle(sam), sam)
    manifest = release.manifest
    assert release.manifest_sha256 == hashlib.sha256(canonical.encode(manifest)).hexdigest()
    every_leaf: list[bytes] = []
    for entry, part in zip(manifest["parts"], release.parts.order_by("number"), strict=True):
        with storage.open_file(part.file) as file:
            content = file.read()
        leaves = list(merkle.leaves_of(partfiles.read(part)))
        every_leaf += leaves
        assert entry == {
            "number": part.number,
            "rows": part.rows,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "merkle_root": merkle.root_of(leaves),
        }
    assert manifest["merkle"]["root"] == merkle.root_of(every_leaf)
    assert manifest["counts"]["rows"] == len(every_leaf) == 150
    assert manifest["detectors"] == {"test-1": 150}


def test_a_release_cut_again_with_its_key_gives_the_same_bytes(sam: User, monkeypatch) -> None:
    world.fill(creators=25, records=4)
    bundle = world.make_bundle(sam)
    monkeypatch.setattr(placing, "new_key", lambda: b"k" * 32)
    first, second = world.cut(bundle, sam), world.cut(bundle, sam)
    assert (first.number, second.number) == (1, 2)
    sums = [[part["sha256"] for part in release.manifest["parts"]] for release in (first, second)]
    assert sums[0] == sums[1]


def test_the_card_says_what_the_rows_say(sam: User) -> None:
    world.fill(creators=25, records=5)
    card = world.cut(world.make_bundle(sam), sam).card
    assert card["kinds"] == {"post": 100, "like": 25}
    assert sum(card["languages"].values()) == sum(n for _m, _k, n in card["months"]) == 125
    assert card["concentration"]["biggest"] == pytest.approx(1 / 25)
    assert card["texts"]["rows"] == 100
    assert card["masked"] == {"url": sum(card["masked"].values())}


# --- Killed in the middle ---------------------------------------------------------------------

STEPS = [
    (spooling, "copy_selection"),
    (spooling, "split"),
    (spooling, "shuffled"),
    (partfiles, "store"),
    (placing, "order"),
    (cutting.describing, "describe"),
    (publishing, "drop_fallen"),
    (publishing, "publish"),
]


class Killed(Exception):
    pass


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("module", "name"), STEPS)
def test_a_cut_killed_at_any_step_ends_the_same(
    sam: User, files: Path, monkeypatch, module, name: str, moment: str
) -> None:
    world.fill(creators=25, records=4)
    monkeypatch.setattr(placing, "new_key", lambda: b"k" * 32)
    expected = world.cut(world.make_bundle(sam), sam)
    before = stored(files)
    release, calls, real = (
        actions.cut(by=sam, bundle=world.make_bundle(sam)),
        [],
        getattr(module, name),
    )

    def dies(*args, **kwargs):
        calls.append(1)
        if moment == "before" and len(calls) == min(
            2, 1 + (name in {"shuffled", "store", "order"})
        ):
            raise Killed
        result = real(*args, **kwargs)
        if moment == "after":
            raise Killed
        return result

    monkeypatch.setattr(module, name, dies)
    with pytest.raises(Killed):
        world.carry_out(release)
    monkeypatch.setattr(module, name, real)
    assert Release.objects.get(pk=release.pk).state == "cutting"
    release = recut(release)
    assert release.state == "published"
    assert [p["sha256"] for p in release.manifest["parts"]] == [
        p["sha256"] for p in expected.manifest["parts"]
    ]
    assert release.rows == Row.objects.filter(release=release).count() == 100
    assert len(stored(files) - before) == release.parts.count()


def test_nothing_lies_about_of_a_cut_that_was_given_up(sam: User, files: Path, monkeypatch) -> None:
    world.fill(creators=25, records=4)
    before = stored(files)
    release, real = actions.cut(by=sam, bundle=world.make_bundle(sam)), cutting.describing.describe

    def dies(**_kwargs):
        raise Killed

    monkeypatch.setattr(cutting.describing, "describe", dies)
    monkeypatch.setattr(cutting.shutil, "rmtree", lambda *_a, **_k: None)  # a kill tidies nothing
    with pytest.raises(Killed):
        world.carry_out(release)
    monkeypatch.undo()
    folder = files.parent / "cutting" / release.public_id
    assert stored(files) - before
    assert any(folder.iterdir())
    assert actions.clear_given_up() == 0  # it is to be tried again
    assert stored(files) - before
    Job.objects.filter(pk=release.job_id).update(state=JobState.FAILED, finished_at=clock.now())
    assert actions.clear_given_up() == 1
    assert stored(files) == before
    assert not folder.exists()
    assert not Row.objects.filter(release=release).exists()
    assert actions.clear_given_up() == 0
    assert cutting.describing.describe is real
    assert recut(release).state == "published"


def test_a_worker_that_lost_its_lease_writes_nothing_more(sam: User) -> None:
    world.fill(creators=25, records=4)
    release = actions.cut(by=sam, bundle=world.make_bundle(sam))
    late = jobs.claim(release.job_id)
    late.job.__class__.objects.filter(pk=release.job_id).update(fence=99)
    with pytest.raises(jobs.LeaseLost):
        actions.write_release(run=late, release=release)
    assert not Row.objects.exists()
    assert Release.objects.get(pk=release.pk).state == "cutting"


# --- Consent that changes meanwhile -------------------------------------------------------------


def revoke_before(monkeypatch, module, name: str, act) -> None:
    """Let `act` happen once, just before a step of the cut."""
    real, done = getattr(module, name), []

    def stepped(*args, **kwargs):
        if not done:
            done.append(1)
            act()
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, stepped)


@pytest.mark.parametrize(
    ("module", "name"),
    [(spooling, "split"), (publishing, "drop_fallen"), (cutting.describing, "describe")],
)
def test_who_revokes_during_a_cut_is_not_in_it(
    sam: User, files: Path, monkeypatch, module, name: str
) -> None:
    people = world.fill(creators=25, records=4)
    words = [world.word_of(pk) for pk in world.add_records(people[3], 2, kind="post")]
    revoke_before(monkeypatch, module, name, lambda: world.revoke(people[3]))
    release = world.cut(world.make_bundle(sam), sam)
    assert (release.state, release.creators, release.rows) == ("published", 24, 96)
    assert not Row.objects.filter(creator_id=people[3].pk).exists()
    assert not Holding.objects.filter(creator_id=people[3].pk, rows__gt=0).exists()
    texts = " ".join(row["text"] or "" for row in rows_in_files(release))
    assert not any(word in texts for word in words)
    assert len(stored(files)) == release.parts.count()
    for part in release.parts.all():
        leaves = list(merkle.leaves_of(partfiles.read(part)))
        assert part.merkle_root == merkle.root_of(leaves)
        assert release.manifest["parts"][part.number - 1]["sha256"] == part.sha256


def test_a_cut_that_falls_below_its_minimum_is_refused(sam: User, files: Path, monkeypatch) -> None:
    people = world.fill(creators=20, records=2)
    revoke_before(monkeypatch, cutting.describing, "describe", lambda: world.revoke(people[0]))
    release = world.cut(world.make_bundle(sam), sam)
    assert (release.state, release.refusal_facts["creators"]) == ("refused", 19)
    assert not Row.objects.exists() and not stored(files)


def test_a_row_another_grant_covers_stays_under_that_grant(sam: User, monkeypatch) -> None:
    people = world.fill(creators=25, records=2)

    def renew() -> None:
        world.narrow(people[0])
        world.give_grant(people[0])

    revoke_before(monkeypatch, cutting.describing, "describe", renew)
    release = world.cut(world.make_bundle(sam), sam)
    rows = Row.objects.filter(release=release, creator_id=people[0].pk)
    assert (release.creators, rows.count()) == (25, 2)
    assert {row.grant.narrowings.count() for row in rows} == {0}


def test_publish_says_no_when_a_row_lost_its_consent(sam: User) -> None:
    people = world.fill(creators=3, records=2)
    release = world.plain_release(world.make_bundle(sam), sam, people)
    world.narrow(people[1])
    assert actions.publish(release=release) is False
    assert Release.objects.get(pk=release.pk).state == "cutting"


def test_publish_says_yes_once_all_rows_are_covered_and_again(sam: User) -> None:
    people = world.fill(creators=3, records=2)
    release = world.plain_release(world.make_bundle(sam), sam, people)
    assert actions.publish(release=release) is True
    first = Release.objects.get(pk=release.pk).published_at
    assert actions.publish(release=release) is True
    assert Release.objects.get(pk=release.pk).published_at == first


# --- Refusals and constraints -------------------------------------------------------------------


def test_a_retired_bundle_is_not_cut(sam: User) -> None:
    bundle = world.make_bundle(sam, retired_at="2026-01-01T00:00Z")
    with pytest.raises(refusals.BundleIsRetired):
        actions.cut(by=sam, bundle=bundle)
    assert not Release.objects.exists()


def test_a_bundle_is_cut_once_at_a_time(sam: User) -> None:
    bundle = world.make_bundle(sam)
    actions.cut(by=sam, bundle=bundle)
    with pytest.raises(refusals.AlreadyCutting):
        actions.cut(by=sam, bundle=bundle)
    assert Release.objects.count() == 1


def test_a_release_of_too_few_creators_cannot_even_be_stored_as_published(sam: User) -> None:
    people = world.fill(creators=3, records=1)
    release = world.plain_release(world.make_bundle(sam), sam, people)
    Release.objects.filter(pk=release.pk).update(minimum_creators=4)
    with pytest.raises(IntegrityError, match="published_release_has_enough_creators"):
        actions.publish(release=release)


def test_a_creator_cannot_lie_in_two_parts(sam: User) -> None:
    people = world.fill(creators=2, records=1)
    release = world.plain_release(world.make_bundle(sam), sam, people)
    part = release.parts.get()
    with pytest.raises(IntegrityError, match="creator_lies_in_one_part"):
        Holding.objects.create(
            release=release, part=part, creator_id=people[0].pk, rows=1, weight=1
        )


def test_publishing_asks_the_database_a_fixed_number_of_times(sam: User) -> None:
    counts = []
    for people in (world.fill(creators=3, records=2), world.fill(creators=30, records=4)):
        release = world.plain_release(world.make_bundle(sam), sam, people)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert actions.publish(release=release)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
