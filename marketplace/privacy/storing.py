"""Clean records and findings, written many at once; a record cleaned again keeps its row."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounts.models import Creator
from marketplace.kit import clock
from marketplace.kit.copying import copy_rows
from marketplace.privacy.cleaning import Clean, language_of, month_of
from marketplace.privacy.detectors import VERSION
from marketplace.privacy.models import Finding, Raw

COLUMNS = {
    "record_id": "uuid",
    "creator_id": "uuid",
    "source_id": "uuid",
    "platform": "varchar",
    "kind": "varchar",
    "language": "varchar",
    "month": "date",
    "text": "text",
    "target_key": "bytea",
    "weight": "int4",
    "sha256": "bytea",
    "policy": "varchar",
    "names": "varchar",
    "cleaned_at": "timestamptz",
}
FINDING_COLUMNS = {
    "clean_record_id": "uuid",
    "kind": "varchar",
    "start": "int4",
    '"end"': "int4",
    "detector": "varchar",
}
ARRIVING = """
CREATE TEMPORARY TABLE IF NOT EXISTS privacy_arriving (LIKE privacy_cleanrecord) ON COMMIT DROP;
TRUNCATE privacy_arriving;
"""
NAMES = ", ".join(COLUMNS)
STORE = f"""
INSERT INTO privacy_cleanrecord ({NAMES}) SELECT {NAMES} FROM privacy_arriving ORDER BY record_id
ON CONFLICT (record_id) DO UPDATE SET
  ({NAMES}) = ROW ({", ".join(f"EXCLUDED.{name}" for name in COLUMNS)})
"""  # noqa: S608 - column names of ours


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A record and its clean form."""

    record: Raw
    clean: Clean


def store(creator: Creator, batch: list[Cleaned], names: str) -> None:
    """Write clean forms of her records in place of any earlier ones, in the caller's transaction.

    `names` is the digest of the known names that were looked for.
    """
    with connection.cursor() as cursor:
        cursor.execute(ARRIVING)
        copy_rows("privacy_arriving", COLUMNS, _rows(creator, batch, names))
        cursor.execute(STORE)
    Finding.objects.filter(clean_record__in=[each.record.record_id for each in batch]).delete()
    copy_rows(Finding._meta.db_table, FINDING_COLUMNS, _findings(batch))


def _rows(creator: Creator, batch: list[Cleaned], names: str) -> Iterable[tuple[Any, ...]]:
    now = clock.now()
    for each in batch:
        record, clean = each.record, each.clean
        yield (
            record.record_id,
            creator.pk,
            record.source_id,
            record.platform,
            record.kind,
            language_of(record.language),
            month_of(record.occurred_at),
            clean.text,
            record.target_key,
            clean.weight,
            clean.sha256,
            VERSION,
            names if record.text_sealed is not None else "",
            now,
        )


def _findings(batch: list[Cleaned]) -> Iterable[tuple[Any, ...]]:
    for each in batch:
        for span in each.clean.found:
            yield each.record.record_id, str(span.kind), span.start, span.end, span.detector
