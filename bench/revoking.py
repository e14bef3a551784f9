"""Revocation: its commit and the rewriting after it, beside one UPDATE and a plain rewrite.

At a market of some size and at one of four times as many creators: what one creator takes back
stays the same, so what it costs should too.
"""

import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from accounts.models import Creator
from bench import limits, market, world
from bench.laps import Laps, must
from bench.report import Result
from marketplace.kit import clock, storage
from marketplace.recalls import actions as recalls
from marketplace.releases import partfiles
from marketplace.releases.models import Holding, Part, Release, Removal

COMMIT = "revocation, to its commit"
JOB = "its job, which rewrites the part"
GONE = "both: until the rows are gone"
UPDATE = "UPDATE of the part's bare row"
REWRITE = "plain rewrite of the part's file"
HELD_AGAINST = [(COMMIT, UPDATE), (GONE, UPDATE, REWRITE), (JOB, REWRITE)]
OFTEN, SELDOM = 50, 4  # revocations: of fewer than the first, the slowest in 100 says nothing
FEWEST = 40  # creators: enough for a release after everyone has revoked
SLOPE = 1.25  # how much dearer a revocation may be in a market of four times the size


def measure(*, records: int, repeats: int) -> list[Result]:
    """Creators take back all they gave, at `records` and at four times as many."""
    rounds = OFTEN if repeats > 1 else SELDOM
    records = max(records, (FEWEST + rounds) * market.EACH)
    results = [_measure(records, "en", rounds)]
    if repeats > 1:
        results.append(_measure(4 * records, "zh", rounds))
        results[1].notes += _slopes(*(result.laps for result in results))
    return results


def check(release: Release, creator: Creator, part: Part, old: str) -> None:
    """Nothing of hers is left, the others are all there, and the part can be delivered again."""
    holding = Holding.objects.get(release=release, creator_id=creator.pk)
    must(holding.part_id == part.pk and holding.rows == 0, "Some row of hers still stands.")
    removed = Removal.objects.filter(part=part, row__creator_id=creator.pk).count()
    must(removed == market.EACH, "The change feed does not name what was taken back.")
    now = Part.objects.select_related("release").get(pk=part.pk)
    must(now.is_deliverable and now.rows == part.rows - removed, "The part was not rewritten.")
    table = partfiles.read(now)
    must(table.num_rows == now.rows, "The file holds other rows than it should.")
    must(str(creator.pk) not in table["creator_id"].to_pylist(), "She is still in the file.")
    must(not partfiles.exists(old), "The file that holds her is still there.")


def _measure(records: int, language: str, rounds: int) -> Result:
    people, laps = market.fill(records, language), Laps()
    release = market.cut(market.bundle(language))
    market.license_to_somebody(release)
    of = "SELECT * FROM releases_part WHERE release_id = %(release)s"
    limits.Bare.of("bench_part", of, {"release": release.pk}).copy_in()
    limits.analyse()
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        for number, creator in enumerate(people[:: len(people) // rounds][:rounds]):
            part = Part.objects.get(holdings__release=release, holdings__creator_id=creator.pk)
            source = _copy_of(part, Path(folder))
            limit = lambda: _limits(laps, part, source, creator)  # noqa: B023, E731 - called here
            job = lambda: _revoke(laps, release, part, creator)  # noqa: B023, E731
            for turn in (job, limit) if number % 2 == 0 else (limit, job):
                turn()
    held = (
        f"{len(people):,} creators with {market.EACH} records each, {release.parts.count()} parts, "
        "one licence of the release"
    )
    title = f"revoke: {rounds} creators, one after the other, in a release of {release.rows:,} rows"
    return Result(title, laps, HELD_AGAINST, notes=[held])


def _copy_of(part: Part, folder: Path) -> Path:
    copy = folder / "before.parquet"
    with storage.open_file(part.file) as file:
        copy.write_bytes(file.read())
    return copy


def _revoke(laps: Laps, release: Release, part: Part, creator: Creator) -> None:
    with laps.time(COMMIT):
        recall = recalls.revoke(by=creator, scope="all", language="en")
    must(Part.objects.get(pk=part.pk).withheld_at is not None, "The part was not withheld.")
    with laps.time(JOB):
        world.carry_out(recall.job_id)
    laps.add_sum(GONE, COMMIT, JOB)
    check(release, creator, part, part.file)


def _limits(laps: Laps, part: Part, source: Path, creator: Creator) -> None:
    with laps.time(UPDATE), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE bench_part SET withheld_at = %s WHERE id = %s", [clock.now(), part.pk]
        )
        must(cursor.rowcount == 1, "The bare table has no such part.")
    with laps.time(REWRITE):
        limits.plain_rewrite(source, source.with_name("after.parquet"), str(creator.pk))


def _slopes(small: Laps, big: Laps) -> list[str]:
    found = []
    for name in (COMMIT, GONE):
        slope = big.of[name].median / small.of[name].median
        verdict = "within" if slope <= SLOPE else "beyond"
        found.append(f"**slope {slope:.2f}** of «{name}»: {verdict} the limit of {SLOPE}")
    return found
