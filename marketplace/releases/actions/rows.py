"""Writing one part: its file, its row, its rows and who is in it, under the job's fence."""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
from django.db import connection, transaction

from marketplace.kit import clock, ids, jobs
from marketplace.releases import merkle, partfiles
from marketplace.releases.models import Part, Release
from marketplace.releases.standing import NEVER, earliest_expiry_of


def write_part(
    run: jobs.Run,
    release: Release,
    number: int,
    table: pa.Table,
    grants: list[str],
    folder: Path,
    progress: tuple[int, int],
) -> Part:
    """Store a part of a release that is being cut. Raises LeaseLost for a late worker."""
    leaves = list(merkle.leaves_of(table))
    written = partfiles.store(release, number, table, leaves)
    leaves_file(folder, number).write_bytes(b"".join(leaves))
    part = Part(
        pk=ids.new(),
        release=release,
        number=number,
        file=written.file,
        sha256=written.sha256,
        size=written.size,
        rows=written.rows,
        merkle_root=written.merkle_root,
    )
    with transaction.atomic():
        run.progress(*progress)  # locks the job's row: a worker that lost its lease stops here
        copy_rows(part, table, grants)
        copy_holdings(part, table)
        part.earliest_expiry = earliest_expiry_of(part) or NEVER
        part.written_at = clock.now()
        part.save(force_insert=True)
    return part


def leaves_file(folder: Path, number: int) -> Path:
    """Where a cut keeps the leaf hashes of a part until the manifest is written."""
    return folder / f"part-{number:05d}.leaves"


def copy_rows(part: Part, table: pa.Table, grants: list[str]) -> None:
    """The rows of a part, in the order of its file."""
    start = f"{part.release_id}\t{part.pk}\t"
    records, creators, weights = (
        table[name].to_pylist() for name in ("record_id", "creator_id", "weight")
    )
    _copy_in(
        "releases_row (release_id, part_id, record_id, creator_id, grant_id, weight)",
        (
            f"{start}{record}\t{creator}\t{grant}\t{weight}\n"
            for record, creator, grant, weight in zip(
                records, creators, grants, weights, strict=True
            )
        ),
    )


def copy_holdings(part: Part, table: pa.Table) -> None:
    """Who is in a part, with how many rows of what weight."""
    held = table.group_by("creator_id").aggregate([([], "count_all"), ("weight", "sum")])
    _copy_in(
        "releases_holding (release_id, part_id, creator_id, rows, weight)",
        (
            f"{part.release_id}\t{part.pk}\t{row['creator_id']}\t{row['count_all']}"
            f"\t{row['weight_sum']}\n"
            for row in held.to_pylist()
        ),
    )


def _copy_in(table: str, lines: Iterable[str]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        copy.write("".join(lines))
