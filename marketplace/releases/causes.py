"""What took a row out of a release, read from consent's own records."""

from uuid import UUID

from django.db import connection

from marketplace.kit import clock
from marketplace.releases.models import Part, RemovalCause

Told = tuple[RemovalCause | None, UUID | None]


def of_rows(part: Part, rows: list[int], revocation_id: UUID | None = None) -> dict[int, Told]:
    """Each row's cause, and the revocation if it was one; (None, None) where nothing tells.

    Where several revocations took a row, the one asked about is named, else the earliest.
    """
    sql = """
      SELECT w.id,
        (SELECT v.id FROM consent_grant g
           JOIN consent_narrowing n ON n.grant_id = g.id
           JOIN consent_revocation v ON v.id = n.revocation_id
         WHERE g.creator_id = w.creator_id
           AND (n.purpose = '' OR n.purpose = ANY (%(purposes)s))
           AND (n.source_id IS NULL OR n.source_id = c.source_id)
           AND (n.record_id IS NULL OR n.record_id = w.record_id)
         ORDER BY (v.id = %(revocation)s) DESC NULLS LAST, (g.id = w.grant_id) DESC, v.at, v.id
         LIMIT 1),
        EXISTS (SELECT 1 FROM consent_exclusion x
          WHERE x.record_id = w.record_id AND x.creator_id = w.creator_id),
        (SELECT g.expires_at FROM consent_grant g WHERE g.id = w.grant_id) <= %(now)s
      FROM releases_row w LEFT JOIN privacy_cleanrecord c ON c.record_id = w.record_id
      WHERE w.id = ANY (%(rows)s)"""
    params = {
        "purposes": list(part.release.purposes),
        "revocation": revocation_id,
        "now": clock.now(),
        "rows": rows,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return {row: _cause(*facts) for row, *facts in cursor.fetchall()}


def _cause(revocation: UUID | None, excluded: bool, expired: bool) -> Told:
    if revocation:
        return RemovalCause.REVOKED, revocation
    if excluded:
        return RemovalCause.EXCLUDED, None
    return (RemovalCause.EXPIRED, None) if expired else (None, None)
