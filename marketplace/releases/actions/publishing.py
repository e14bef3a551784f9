"""The moment a release can be licensed, and dropping what lost its consent before it."""

from collections import defaultdict
from pathlib import Path
from uuid import UUID

import pyarrow as pa
from django.db import connection, transaction

from marketplace.consent.models import Grant
from marketplace.kit import clock, jobs
from marketplace.provenance.actions import record
from marketplace.releases import events, merkle, partfiles, standing
from marketplace.releases.actions.rows import leaves_file
from marketplace.releases.models import Holding, Part, Release, ReleaseState, Row
from marketplace.releases.standing import Standing


def publish(*, release: Release) -> bool:
    """Publish a release whose rows are written; False when some row is no longer covered.

    Races: a revocation. The grants are locked first and coverage is asked while they are held,
    so one that came before is seen here, and one that comes after finds the published parts.
    """
    with transaction.atomic():
        release = Release.objects.select_for_update().get(pk=release.pk)
        if release.is_final:
            return release.is_published
        grants = Row.objects.filter(release=release).order_by().values_list("grant_id", flat=True)
        Grant.objects.lock_for_publishing(list(grants.distinct()))
        if not standing.rests_on_its_grants(release=release):
            return False
        release.state, release.published_at = ReleaseState.PUBLISHED, clock.now()
        release.save(update_fields=["state", "published_at"])
        record(
            by=None,
            kind=events.PUBLISHED,
            subject=release,
            number=release.number,
            rows=release.rows,
            creators=release.creators,
        )
    return True


def drop_fallen(*, run: jobs.Run, release: Release, folder: Path) -> int:
    """Take out, before publication, the rows that lost their consent since they were selected.

    Returns how many. Rows that another grant covers now are kept, under that one.
    """
    by_part: dict[UUID, list[Standing]] = defaultdict(list)
    for row in standing.fallen(release=release):
        by_part[row.part].append(row)
    for part in release.parts.filter(pk__in=by_part).order_by("number"):
        _drop(run, part, by_part[part.pk], folder)
    return sum(row.covering_grant is None for rows in by_part.values() for row in rows)


def _drop(run: jobs.Run, part: Part, fallen: list[Standing], folder: Path) -> None:
    gone = {row.record for row in fallen if row.covering_grant is None}
    table = without(partfiles.read(part), gone)
    leaves = list(merkle.leaves_of(table))
    written = partfiles.store(part.release, part.number, table, leaves)
    leaves_file(folder, part.number).write_bytes(b"".join(leaves))
    with transaction.atomic():
        run.progress(part.release.rows)  # locks the job's row: a late worker stops here
        name_covering_grants(fallen)
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM releases_row WHERE part_id = %s AND record_id = ANY(%s)",
                [part.pk, list(gone)],
            )
        part.file, part.sha256, part.size = written.file, written.sha256, written.size
        part.rows, part.merkle_root = written.rows, written.merkle_root
        part.earliest_expiry = standing.earliest_expiry_of(part) or standing.NEVER
        part.save()
        recount_holdings(part)
    partfiles.forget_others(part)


def without(table: pa.Table, records: set[UUID]) -> pa.Table:
    """A base table without these records, the others in their order."""
    gone = {str(record) for record in records}
    return table.filter(
        pa.array([record not in gone for record in table["record_id"].to_pylist()], pa.bool_())
    )


def name_covering_grants(rows: list[Standing]) -> None:
    """Let rows that another grant covers now name that grant."""
    by_grant: dict[UUID, list[int]] = defaultdict(list)
    for row in rows:
        if row.covering_grant:
            by_grant[row.covering_grant].append(row.row)
    for grant, ids in by_grant.items():
        Row.objects.filter(pk__in=ids).update(grant_id=grant)


def recount_holdings(part: Part) -> None:
    """Bring what each creator holds in a part in line with the rows that stand."""
    Holding.objects.filter(part=part).update(rows=0, weight=0)
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE releases_holding h SET rows = s.n, weight = s.weight FROM (
              SELECT w.creator_id, count(*) AS n, sum(w.weight) AS weight FROM releases_row w
              WHERE w.part_id = %(part)s
                AND NOT EXISTS (SELECT 1 FROM releases_removal m WHERE m.row_id = w.id)
              GROUP BY w.creator_id) s
            WHERE h.part_id = %(part)s AND h.creator_id = s.creator_id""",
            {"part": part.pk},
        )
