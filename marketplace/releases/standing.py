"""Which rows of a release still have their consent: the room's three questions to coverage."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

from accounts.models import Creator
from marketplace.consent.coverage import Use
from marketplace.releases.models import Part, Release

NEVER = datetime(9999, 12, 31, tzinfo=UTC)  # when a part with nothing in it lapses

# Rows that have not been removed, with what coverage asks about. A record whose clean form is
# gone keeps its row with no kind, which nothing covers.
_ROWS = """(
  SELECT w.id, w.part_id, w.release_id, w.record_id, w.creator_id, w.grant_id,
         c.source_id, c.kind
  FROM releases_row w LEFT JOIN privacy_cleanrecord c ON c.record_id = w.record_id
  WHERE {where}
    AND NOT EXISTS (SELECT 1 FROM releases_removal m WHERE m.row_id = w.id))"""


@dataclass(frozen=True, slots=True)
class Standing:
    """A row that has not been removed, and the grant that covers it now, if any does."""

    row: int
    part: UUID
    record: UUID
    named_grant: UUID
    covering_grant: UUID | None


def rests_on_its_grants(*, release: Release | None = None, part: Part | None = None) -> bool:
    """Whether every standing row is covered by the very grant it names.

    Ask it while those grants are locked: then the answer holds until the transaction ends.
    """
    use = (release or part.release).use  # type: ignore[union-attr]
    where, params = _of(release, part)
    sql = f"""SELECT EXISTS (
      SELECT 1 FROM {_ROWS.format(where=where)} r WHERE NOT EXISTS (
        SELECT 1 FROM consent_grant g WHERE g.id = r.grant_id AND {use.predicate("r")}))"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, {**use.params, **params})
        return not cursor.fetchone()[0]


def fallen(*, release: Release | None = None, part: Part | None = None) -> list[Standing]:
    """The standing rows their named grant no longer covers: another one does now, or none."""
    use = (release or part.release).use  # type: ignore[union-attr]
    where, params = _of(release, part)
    lateral = use.lateral("r").replace("JOIN LATERAL", "LEFT JOIN LATERAL", 1)
    sql = f"""
      SELECT r.id, r.part_id, r.record_id, r.grant_id, g.id
      FROM {_ROWS.format(where=where)} r {lateral}
      WHERE NOT EXISTS (
        SELECT 1 FROM consent_grant g WHERE g.id = r.grant_id AND {use.predicate("r")})
      ORDER BY r.id"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, {**use.params, **params})
        return [Standing(*row) for row in cursor.fetchall()]


def parts_uncovered_for(creator: Creator, parts: list[Part]) -> set[UUID]:
    """Those of `parts` in which some standing row of this creator is covered by no grant."""
    uses: dict[Use, list[UUID]] = {}
    for part in parts:
        uses.setdefault(part.release.use, []).append(part.pk)
    found: set[UUID] = set()
    for use, ids in uses.items():
        where = "w.creator_id = %(creator)s AND w.part_id = ANY(%(parts)s)"
        sql = f"""
          SELECT DISTINCT r.part_id FROM {_ROWS.format(where=where)} r WHERE NOT EXISTS (
            SELECT 1 FROM consent_grant g WHERE {use.predicate("r")})"""  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, {**use.params, "creator": creator.pk, "parts": ids})
            found |= {row[0] for row in cursor.fetchall()}
    return found


def earliest_expiry_of(part: Part) -> datetime | None:
    """When the first grant under a standing row of the part ends; None when no row stands."""
    sql = """SELECT min(g.expires_at) FROM consent_grant g WHERE g.id IN (
      SELECT w.grant_id FROM releases_row w WHERE w.part_id = %s
        AND NOT EXISTS (SELECT 1 FROM releases_removal m WHERE m.row_id = w.id))"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [part.pk])
        return cursor.fetchone()[0]


def _of(release: Release | None, part: Part | None) -> tuple[str, dict[str, UUID]]:
    if part is not None:
        return "w.part_id = %(of)s", {"of": part.pk}
    assert release is not None
    return "w.release_id = %(of)s", {"of": release.pk}
