"""Copies: each licence has its own rows under its own ids, and none it may not have."""

import hashlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest

from marketplace.delivery import actions
from marketplace.delivery.models import Copy
from marketplace.delivery.reading import licences_lacking_copies
from marketplace.delivery.refusals import LicenceEnded, PartWithheld
from marketplace.kit import clock, jobs, storage
from marketplace.purchases.models import Licence
from marketplace.releases import actions as releases
from tests.delivery.conftest import make_all, make_licence, part_of
from tests.releases import world

pytestmark = pytest.mark.django_db


def frame(copy: Copy) -> pd.DataFrame:
    with storage.open_file(copy.file) as file:
        return pd.read_parquet(BytesIO(file.read()))


def rows_of(licence: Licence) -> pd.DataFrame:
    return pd.concat([frame(copy) for copy in Copy.objects.current().of(licence)])


def rewrite(part, revocation=None):
    return releases.rewrite(
        part=part, cause="revoked", revocation_id=revocation.pk if revocation else None
    )


def test_a_copy_opens_in_pandas_polars_and_duckdb(licence, files: Path):
    copy = Copy.objects.current().of(licence).first()
    path = files / copy.file
    columns = [
        "row_id",
        "author_id",
        "kind",
        "language",
        "month",
        "platform",
        "text",
        "target_id",
    ]
    assert list(pd.read_parquet(path).columns) == columns
    assert pl.read_parquet(path).columns == columns
    counted = duckdb.sql(f"SELECT count(*), count(DISTINCT row_id) FROM '{path}'").fetchall()[0]
    assert counted == (copy.rows, copy.rows) == (len(pl.read_parquet(path)),) * 2


def test_the_copies_hold_every_row_of_the_release_once(licence, release):
    found = rows_of(licence)
    assert len(found) == release.rows == found["row_id"].nunique()
    assert found["author_id"].nunique() == release.creators


def test_two_licences_share_no_id(licence, release, globex, gil):
    other = make_licence(globex, gil, release)
    make_all(other)
    mine, theirs = rows_of(licence), rows_of(other)
    for column in ("row_id", "author_id", "target_id"):
        assert not set(mine[column].dropna()) & set(theirs[column].dropna())
    assert sorted(mine["text"].dropna()) == sorted(theirs["text"].dropna())


def test_no_id_of_ours_is_in_a_copy(licence, creators, files: Path):
    content = b"".join((files / copy.file).read_bytes() for copy in Copy.objects.of(licence))
    for creator in creators:
        assert str(creator.pk).encode() not in content
        assert creator.pk.bytes not in content


def test_making_it_again_gives_the_same_copy(licence, part):
    first = Copy.objects.current().get(licence=licence, part=part)
    assert actions.make_copy(licence=licence, part=part) == first
    assert Copy.objects.filter(licence=licence, part=part).count() == 1


def test_the_same_rows_give_the_same_bytes(licence, part):
    first = Copy.objects.current().get(licence=licence, part=part)
    first.delete()
    again = actions.make_copy(licence=licence, part=part)
    assert (again.sha256, again.merkle_root, again.file) == (
        first.sha256,
        first.merkle_root,
        first.file,
    )


def test_a_half_written_file_of_a_killed_worker_is_written_anew(licence, part, files: Path):
    first = Copy.objects.current().get(licence=licence, part=part)
    (files / first.file).write_bytes(b"half")
    first.delete()
    again = actions.make_copy(licence=licence, part=part)
    assert hashlib.sha256((files / again.file).read_bytes()).hexdigest() == again.sha256


def test_a_rewritten_part_gives_a_new_copy_and_the_old_bytes_are_gone(
    licence, part, creators, files: Path, django_capture_on_commit_callbacks
):
    before = Copy.objects.current().get(licence=licence, part=part)
    revocation, withheld = world.revoke(creators[0])
    assert withheld == [part]
    rewrite(part, revocation)
    with django_capture_on_commit_callbacks(execute=True):
        after = actions.make_copy(licence=licence, part=part)
    assert (after.revision, after.rows) == (2, before.rows - 4)
    assert after.merkle_root != before.merkle_root
    assert not (files / before.file).exists()
    before.refresh_from_db()
    assert before.replaced_at
    assert len(list((files / after.file).parent.iterdir())) == 1


def test_what_was_left_behind_in_the_folder_goes(licence, part, creators, files: Path):
    before = Copy.objects.current().get(licence=licence, part=part)
    stray = (files / before.file).with_name("stray.parquet")
    stray.write_bytes(b"left by a killed worker")
    rewrite(part, world.revoke(creators[0])[0])
    actions.make_copy(licence=licence, part=part)
    assert not stray.exists()


def test_a_withheld_part_is_not_copied(licence, part, creators):
    Copy.objects.all().delete()
    world.revoke(creators[0])
    with pytest.raises(PartWithheld):
        actions.make_copy(licence=licence, part=part)
    assert not Copy.objects.exists()


def test_a_licence_that_ended_gets_no_copy(licence, part, time_machine):
    Copy.objects.all().delete()
    time_machine.move_to(licence.ends_at)
    with pytest.raises(LicenceEnded):
        actions.make_copy(licence=licence, part=part)


def test_a_row_whose_creator_allows_only_academics_is_not_in_a_companys_copy(
    creators, sam, acme, ana
):
    reserved = world.make_creators(1)[0]
    world.give_grant(reserved, automatic_classes=["academic"])
    world.add_records(reserved, 4)
    release = world.cut(world.make_bundle(sam), sam)
    licence = make_licence(acme, ana, release)
    make_all(licence)
    assert release.rows == 104
    assert len(rows_of(licence)) == 100


def test_a_licence_never_gains_rows_that_nobody_was_paid_for(creators, sam, acme, ana):
    late = world.make_creators(1)[0]
    world.give_grant(late, automatic_classes=["academic"])
    world.add_records(late, 4)
    release = world.cut(world.make_bundle(sam), sam)
    licence = make_licence(acme, ana, release)
    make_all(licence)
    world.give_grant(late, automatic_classes=["company"])
    part = part_of(late, release)
    Copy.objects.current().filter(part=part).update(revision=0)  # as if it had been rewritten
    copy = actions.make_copy(licence=licence, part=part)
    assert copy.revision == 1
    assert len(rows_of(licence)) == 100


def test_what_ran_out_for_this_buyer_alone_leaves_its_copy(creators, sam, acme, ana, time_machine):
    """The part stands, because academics may still have the rows; Acme may not."""
    creator = world.make_creators(1)[0]
    world.give_grant(
        creator,
        automatic_classes=["company"],
        expires_at=clock.now() + timedelta(days=2),
    )
    world.give_grant(creator, automatic_classes=["academic"])
    world.add_records(creator, 4)
    release = world.cut(world.make_bundle(sam), sam)
    licence = make_licence(acme, ana, release)
    make_all(licence)
    assert len(rows_of(licence)) == 104
    time_machine.move_to(clock.now() + timedelta(days=3))
    part = part_of(creator, release)
    assert part.is_deliverable
    with pytest.raises(Exception, match="being made"):
        actions.authorise(licence=licence, part=part, by=ana)
    assert jobs.drain()
    assert len(rows_of(licence)) == 100
    assert actions.authorise(licence=licence, part=part, by=ana).copy.rows < part.rows


def test_the_job_makes_every_copy(release, acme, ana):
    licence = make_licence(acme, ana, release)
    actions.want_copies(licence=licence)
    jobs.drain()
    assert Copy.objects.current().filter(licence=licence).count() == release.parts.count()


def test_the_sweep_finds_a_licence_without_its_copies(release, acme, ana):
    from marketplace.delivery import tasks

    licence = make_licence(acme, ana, release)
    assert list(licences_lacking_copies()) == [licence]
    tasks.make_missing_copies()
    jobs.drain()
    assert not licences_lacking_copies().exists()


def test_the_sweep_leaves_a_withheld_part_alone(licence, part, creators):
    world.revoke(creators[0])
    Copy.objects.filter(part=part).delete()
    assert not licences_lacking_copies().exists()


def test_a_copy_is_covered_until_one_of_its_creators_takes_back(licence, part, creators):
    copy = Copy.objects.current().get(licence=licence, part=part)
    assert copy.is_covered
    world.narrow(creators[0])
    assert not copy.is_covered
