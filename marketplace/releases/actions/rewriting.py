"""Rewriting a withheld part without the rows that lost their consent, and saying so."""

from uuid import UUID

from django.db import transaction

from marketplace.consent.models import Grant
from marketplace.kit import clock, storage
from marketplace.provenance.actions import record
from marketplace.releases import causes, events, merkle, partfiles, standing
from marketplace.releases.actions.publishing import (
    name_covering_grants,
    recount_holdings,
    without,
)
from marketplace.releases.models import Part, Release, Removal, RemovalCause, Row
from marketplace.releases.partfiles import Written
from marketplace.releases.standing import Standing

# Against others who rewrite the same part for another revocation: each may spoil two attempts.
ATTEMPTS = 24


class PartKeepsChanging(Exception):
    """Others rewrote the part during each attempt; the job tries again."""


def rewrite(
    *, part: Part, cause: RemovalCause | str, revocation_id: UUID | None = None
) -> list[Removal]:
    """Rewrite a part without what is no longer covered, and let it be delivered again.

    Raises the revision, writes the change feed and deletes the old file, so its bytes are gone
    too. Doing it again removes nothing more. Each removal names what really took the row: another
    revocation whose row this rewrite took out keeps its name on it; `cause` and `revocation_id`
    are for rows where nothing else tells. Returns the part's removals by this revocation, by
    whomever they were carried out; without one, those made now. Raises PartKeepsChanging.
    """
    cause = RemovalCause(cause)
    for _attempt in range(ATTEMPTS):
        part = Part.objects.select_related("release").get(pk=part.pk)
        rows = standing.fallen(part=part)
        gone = {row.record for row in rows if row.covering_grant is None}
        try:
            written = _write_without(part, gone) if gone else None
        except FileNotFoundError:
            if partfiles.exists(part.file) or _is_newer(part):
                continue  # another rewrite took away what we wrote, or replaced what we read
            raise
        made = _commit(part, rows, written, cause, revocation_id)
        if made is not None:
            if revocation_id:
                return list(Removal.objects.filter(part=part, revocation_id=revocation_id))
            return made
    raise PartKeepsChanging


def _is_newer(part: Part) -> bool:
    """Whether the part was rewritten since we looked."""
    return not Part.objects.filter(pk=part.pk, revision=part.revision).exists()


def _write_without(part: Part, gone: set[UUID]) -> Written:
    table = without(partfiles.read(part), gone)
    return partfiles.store(part.release, part.number, table, list(merkle.leaves_of(table)))


def _commit(
    part: Part,
    rows: list[Standing],
    written: Written | None,
    cause: RemovalCause,
    revocation_id: UUID | None,
) -> list[Removal] | None:
    """One transaction: the feed, the new file, and whether it may be delivered; None if late."""
    old = part.file
    with transaction.atomic():
        # Grants before the part, as a revocation locks them: the other order could deadlock.
        grants = Row.objects.standing().filter(part=part).order_by()
        named = set(grants.values_list("grant_id", flat=True).distinct())
        covering = {row.covering_grant for row in rows if row.covering_grant}
        Grant.objects.lock_for_publishing(list(named | covering))
        # Races: another rewrite of this part. The one that comes second begins again.
        part, seen = Part.objects.select_for_update().get(pk=part.pk), part.revision
        if part.revision != seen or (written and not partfiles.exists(written.file)):
            return None
        made = _remove(part, rows, cause, revocation_id) if written else []
        name_covering_grants(rows)
        _take_file(part, written, len(made))
        partfiles.forget_others(part, old)
        if part.file != old:
            # Only after the commit: until then the row still names it. A worker killed in between
            # leaves it to the next rewrite, which forgets whatever else lies there.
            transaction.on_commit(lambda: storage.delete(old))
    return made


def _remove(
    part: Part, rows: list[Standing], cause: RemovalCause, revocation_id: UUID | None
) -> list[Removal]:
    # Races: rewrites of other parts of the release. Numbering the feed under a lock lets a reader
    # go on from the last number it saw without missing one that committed late.
    Release.objects.select_for_update().get(pk=part.release_id)
    gone = [row for row in rows if row.covering_grant is None]
    told = causes.of_rows(part, [row.row for row in gone], revocation_id)
    now = clock.now()
    return Removal.objects.bulk_create(
        Removal(
            row_id=row.row,
            release_id=part.release_id,
            part=part,
            record_id=row.record,
            cause=told[row.row][0] or cause,
            revocation_id=told[row.row][1] or (revocation_id if not told[row.row][0] else None),
            revision=part.revision + 1,
            at=now,
        )
        for row in gone
    )


def _take_file(part: Part, written: Written | None, removed: int) -> None:
    """Point the part at its new file, and let it be delivered if all that stands is covered."""
    if written:
        part.file, part.sha256, part.size = written.file, written.sha256, written.size
        part.rows, part.merkle_root = written.rows, written.merkle_root
        part.revision, part.written_at = part.revision + 1, clock.now()
        recount_holdings(part)
        facts = {"number": part.number, "revision": part.revision, "removed": removed}
        record(by=None, kind=events.REWRITTEN, subject=part, **facts)
    part.earliest_expiry = standing.earliest_expiry_of(part) or standing.NEVER
    if part.withheld_at and standing.rests_on_its_grants(part=part):
        part.withheld_at = None
        record(by=None, kind=events.DELIVERABLE, subject=part, number=part.number)
    part.save()
