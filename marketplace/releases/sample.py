"""A few real rows of a release, to be read before anyone pays."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from accounts.models import Organisation
from marketplace.catalogue import words
from marketplace.consent.coverage import Use
from marketplace.privacy.models import Finding
from marketplace.privacy.reading import Piece, pieces
from marketplace.releases.models import Part, Release

ROWS = 10
PARTS = 5  # looked into before the page says that there is nothing to show

# Rows lie in a part in shuffled order, and `id` follows the file: the first ones are a fair
# sample. Someone who acts for no buyer sees only what its creator lets some class of buyer have
# without being asked first.
_SQL = """
  SELECT c.record_id, c.kind, c.language, c.month, c.platform, c.text
  FROM releases_row r
  JOIN privacy_cleanrecord c ON c.record_id = r.record_id AND c.text <> ''
  WHERE r.part_id = %(part)s
    AND NOT EXISTS (SELECT 1 FROM releases_removal m WHERE m.row_id = r.id)
    AND EXISTS (SELECT 1 FROM consent_grant g WHERE {covered}{unasked})
  ORDER BY r.id LIMIT %(limit)s"""


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A row as a buyer would read it, without any id."""

    kind: str
    language: str
    month: date | None
    platform: str
    pieces: tuple[Piece, ...]

    @property
    def kind_name(self) -> str:
        return words.kind(self.kind)

    @property
    def platform_name(self) -> str:
        return words.platform(self.platform)


def sample_of(release: Release, organisation: Organisation | None = None) -> list[SampleRow]:
    """Rows with text that stand and are covered now, for this buyer if one is named."""
    parts = Part.objects.deliverable().filter(release=release, rows__gt=0).order_by("number")
    use = Use(tuple(release.purposes), release.price_amount, release.currency, organisation)
    for part in parts[:PARTS]:  # all of a small part may be of creators who want to be asked
        if rows := _rows(part, use):
            return _with_masks(rows)
    return []


def _rows(part: Part, use: Use) -> list[tuple]:
    unasked = "" if use.organisation else " AND g.automatic_classes <> '{}'"
    relation = "(SELECT r.record_id, r.creator_id, c.source_id, c.kind) x"
    covered = use.predicate("x").replace("\n", " ")
    sql = _SQL.replace("FROM consent_grant g", f"FROM consent_grant g, LATERAL {relation}")
    sql = sql.format(covered=covered, unasked=unasked)
    with connection.cursor() as cursor:
        cursor.execute(sql, {**use.params, "part": part.pk, "limit": ROWS})
        return cursor.fetchall()


def _with_masks(rows: list[tuple]) -> list[SampleRow]:
    found: dict[object, list[Finding]] = {}
    ids = [row[0] for row in rows]
    for finding in Finding.objects.filter(clean_record_id__in=ids).order_by("start"):
        found.setdefault(finding.clean_record_id, []).append(finding)
    return [
        SampleRow(kind, language, month, platform, pieces(text, found.get(record, [])))
        for record, kind, language, month, platform, text in rows
    ]
