"""Entries of an archive become rows: sealed, keyed, and stored once however often they come."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db import connection

from marketplace.content import keys
from marketplace.content.models import Import, ImportLine, Source, place_of
from marketplace.content.platforms.form import Read
from marketplace.content.reading import Entry
from marketplace.kit import ids
from marketplace.kit.copying import copy_rows
from marketplace.vault.actions import Keyring

LONGEST_TAG = 12  # characters of a language tag that the record has room for

COLUMNS = {
    "member": "varchar",
    "id": "uuid",
    "creator_id": "uuid",
    "source_id": "uuid",
    "first_import_id": "uuid",
    "kind": "varchar",
    "external_key": "bytea",
    "text_sealed": "bytea",
    "target_key": "bytea",
    "language": "varchar",
    "occurred_at": "timestamptz",
    "precision": "varchar",
}
ARRIVING = """
CREATE TEMPORARY TABLE IF NOT EXISTS content_arriving
  (member varchar NOT NULL, LIKE content_record) ON COMMIT DROP;
TRUNCATE content_arriving;
"""
RECORD_COLUMNS = ", ".join(name for name in COLUMNS if name != "member")
# In the order of the key, so that two imports of one source wait for each other and never in a
# circle.
STORE = f"""
INSERT INTO content_record ({RECORD_COLUMNS})
SELECT {RECORD_COLUMNS} FROM content_arriving ORDER BY external_key
ON CONFLICT (source_id, external_key) DO NOTHING
"""  # noqa: S608 - column names of ours
# Read back from the table itself: what an earlier, killed attempt of this import stored counts
# as stored by it, and what another import brought as known.
COUNT = """
SELECT a.member, r.first_import_id = %s, count(*)
FROM content_arriving a JOIN content_record r USING (source_id, external_key)
GROUP BY 1, 2
"""

Ledger = Counter[tuple[str, str]]  # (member, outcome) → entries


def store(import_: Import, source: Source, keyring: Keyring, batch: Iterable[Entry]) -> Ledger:
    """Store one batch in the caller's transaction and say what became of each of its entries."""
    ledger: Ledger = Counter()
    reads: list[tuple[str, Read]] = []
    for member, outcome in batch:
        if isinstance(outcome, Read):
            reads.append((member, outcome))
        else:
            ledger[member, str(outcome.reason)] += outcome.count
    if reads:
        with connection.cursor() as cursor:
            cursor.execute(ARRIVING)
            copy_rows("content_arriving", COLUMNS, _rows(import_, source, keyring, reads))
            cursor.execute(STORE)
            cursor.execute(COUNT, [import_.pk])
            for member, is_ours, count in cursor.fetchall():
                ledger[member, ImportLine.STORED if is_ours else ImportLine.KNOWN] += count
    return ledger


def _rows(
    import_: Import, source: Source, keyring: Keyring, reads: Iterable[tuple[str, Read]]
) -> Iterator[tuple[Any, ...]]:
    for member, read in reads:
        record: UUID = ids.new()
        text = None if read.text is None else keyring.seal(read.text, place_of(record))
        yield (
            member,
            record,
            source.creator_id,
            source.pk,
            import_.pk,
            read.kind,
            keys.external_key(source.platform, read.external_id),
            text,
            keys.target_key(source.platform, read.target or read.in_reply_to),
            _fitting(read.language),
            read.occurred_at,
            read.precision,
        )


def _fitting(tag: str) -> str:
    """A language tag, or its first part where it is longer than any real one needs to be."""
    return tag if len(tag) <= LONGEST_TAG else tag.partition("-")[0]
