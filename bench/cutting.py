"""Cutting: rows selected, written as Parquet, recorded and published, beside COPY and a write."""

import tempfile
from pathlib import Path

import pyarrow as pa
from django.conf import settings
from django.db import connection

from bench import limits, market
from bench.laps import Laps, in_turns, must
from bench.report import Result
from marketplace.catalogue.models import Bundle
from marketplace.catalogue.selection import Selection, selected
from marketplace.releases import merkle, partfiles, spooling
from marketplace.releases.models import Holding, Release, Row

JOB = "cut of the release"
SELECT = "of it: the selection, with coverage, to nowhere"
LEAVES = "of it: the leaf hash of each row"
OUT = "COPY of the eligible rows to nowhere"
WRITE = "plain Parquet write of the same rows"
ROWS = "COPY of its rows into a bare table"
HELD_AGAINST = [(JOB, OUT, WRITE), (JOB, OUT, WRITE, ROWS)]


def measure(*, records: int, repeats: int) -> list[Result]:
    """Cut `records` rows, EACH a creator, again and again from one bundle."""
    people, laps = market.fill(max(records, 20 * market.EACH), "en"), Laps()
    bundle = market.bundle("en")
    reference = market.cut(bundle)
    check(reference, len(people))
    chosen = selected(bundle, reference.use, spooling.COLUMNS)
    eligible = limits.Bare.of("bench_eligible", chosen.sql, chosen.params)
    eligible.copy_in()
    of = "SELECT * FROM releases_row WHERE release_id = %(release)s"
    rows = limits.Bare.of("bench_row", of, {"release": reference.pk})
    tables = [partfiles.read(part) for part in reference.parts.order_by("number")]
    must(eligible.rows == rows.rows == reference.rows, "The limits are of other rows.")
    limits.analyse()
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        in_turns(
            repeats,
            [
                lambda: _cut(laps, bundle, len(people)),
                lambda: _select(laps, chosen),
                lambda: _hash(laps, tables),
                lambda: _copy_out(laps, eligible),
                lambda: _write(laps, tables, Path(folder)),
                lambda: _copy_rows(laps, rows),
            ],
        )
    size = sum(part.size for part in reference.parts.all()) / 1e6
    sizes = (
        f"{len(tables)} parts of {size:.1f} MB in all, {len(people)} creators; the eligible rows "
        f"as COPY writes them {len(eligible.content) / 1e6:.1f} MB"
    )
    title = f"cut: {reference.rows:,} rows, {repeats} rounds"
    return [Result(title, laps, HELD_AGAINST, reference.rows, [sizes])]


def check(release: Release, creators: int) -> None:
    """Published, every creator in one part, each row in the file that its part names."""
    must(release.is_published, "The release was refused.")
    must(release.creators == creators, "Some creator is missing.")
    must(Holding.objects.filter(release=release).count() == creators, "Someone lies in two parts.")
    for part in release.parts.all():
        table = partfiles.read(part)
        stored = {
            str(pk) for pk in Row.objects.filter(part=part).values_list("record_id", flat=True)
        }
        must(set(table["record_id"].to_pylist()) == stored, "A file and its rows disagree.")
        must(
            merkle.root_of(merkle.leaves_of(table)) == part.merkle_root, "A root is of other rows."
        )


def _cut(laps: Laps, bundle: Bundle, creators: int) -> None:
    with laps.time(JOB):
        release = market.cut(bundle)
    check(release, creators)


def _select(laps: Laps, chosen: Selection) -> None:
    with laps.time(SELECT), connection.cursor() as cursor:
        query = cursor.mogrify(chosen.sql, chosen.params)
        cursor.execute(f"COPY ({query}) TO '/dev/null' (FORMAT csv)")


def _hash(laps: Laps, tables: list[pa.Table]) -> None:
    with laps.time(LEAVES):
        count = sum(len(list(merkle.leaves_of(table))) for table in tables)
    must(count == sum(table.num_rows for table in tables), "Some row has no leaf.")


def _copy_out(laps: Laps, eligible: limits.Bare) -> None:
    with laps.time(OUT):
        eligible.copy_to_nowhere()


def _write(laps: Laps, tables: list[pa.Table], folder: Path) -> None:
    with laps.time(WRITE):
        for number, table in enumerate(tables):
            limits.plain_write(table, folder / f"{number}.parquet")


def _copy_rows(laps: Laps, rows: limits.Bare) -> None:
    rows.clear()
    with laps.time(ROWS):
        rows.copy_in()
