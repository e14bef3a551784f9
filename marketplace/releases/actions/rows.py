"""Writing one part: its file, its row, its rows and who is in it, under the job's fence."""

from pathlib import Path
from uuid import UUID

import pyarrow as pa
from django.db import transaction

from marketplace.kit import clock, copying, ids, jobs
from marketplace.releases import merkle, partfiles
from marketplace.releases.models import Part, Release
from marketplace.releases.standing import NEVER, earliest_expiry_of

OF_PART = {"release_id": "uuid", "part_id": "uuid"}


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
    records, creators, weights = (
        table[name].to_pylist() for name in ("record_id", "creator_id", "weight")
    )
    few = {text: UUID(text) for text in {*creators, *grants}}  # many rows, few people
    copying.copy_rows(
        "releases_row",
        {
            **OF_PART,
            "record_id": "uuid",
            "creator_id": "uuid",
            "grant_id": "uuid",
            "weight": "int4",
        },
        (
            (part.release_id, part.pk, UUID(record), few[creator], few[grant], weight)
            for record, creator, grant, weight in zip(
                records, creators, grants, weights, strict=True
            )
        ),
    )


def copy_holdings(part: Part, table: pa.Table) -> None:
    """Who is in a part, with how many rows of what weight."""
    held = table.group_by("creator_id").aggregate([([], "count_all"), ("weight", "sum")])
    copying.copy_rows(
        "releases_holding",
        {**OF_PART, "creator_id": "uuid", "rows": "int4", "weight": "int8"},
        (
            (
                part.release_id,
                part.pk,
                UUID(row["creator_id"]),
                row["count_all"],
                row["weight_sum"],
            )
            for row in held.to_pylist()
        ),
    )
