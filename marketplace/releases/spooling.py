"""From the selection to one heap of rows for each part, on disk, in bounded memory.

The selection is copied out of the database as CSV in ranges of the record id, so that no
statement is long and the job can renew its lease in between; nothing rests on the ranges being
one snapshot, because publishing checks the coverage of every row again.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv
from django.db import connection

from marketplace.catalogue.models import Bundle
from marketplace.catalogue.selection import selected
from marketplace.consent.coverage import Use
from marketplace.releases import parquet, placing

RANGE = 100_000  # clean records looked at by one statement
BLOCK = 8 << 20  # bytes of CSV read at once; a row must fit in it

COLUMNS = """
  c.record_id, c.creator_id, c.kind, NULLIF(c.language, '') AS language, c.month, c.platform,
  NULLIF(c.text, '') AS text, encode(c.target_key, 'hex') AS target_key, c.weight, g.id AS grant_id
"""
SCHEMA = parquet.BASE.append(pa.field("grant_id", pa.string(), nullable=False))


@dataclass(frozen=True, slots=True)
class Spool:
    """The rows a cut selected, as CSV files, and how many there are."""

    files: list[Path]
    rows: int


def copy_selection(
    bundle: Bundle, use: Use, folder: Path, progress: Callable[[int], None]
) -> Spool:
    """Copy what a bundle selects under `use` into CSV files below `folder`."""
    chosen = selected(bundle, use, COLUMNS)
    files, rows = [], 0
    for number, (after, until) in enumerate(_ranges()):
        sql = chosen.sql
        sql += " AND c.record_id > %(after)s" if after else ""
        sql += " AND c.record_id <= %(until)s" if until else ""
        file = folder / f"selection-{number:05d}.csv"
        rows += _copy_out(sql, {**chosen.params, "after": after, "until": until}, file)
        files.append(file)
        progress(rows)
    return Spool(files, rows)


def _ranges() -> list[tuple[UUID | None, UUID | None]]:
    sql = """SELECT record_id FROM (
      SELECT record_id, row_number() OVER (ORDER BY record_id) AS n FROM privacy_cleanrecord
    ) numbered WHERE mod(n, %s) = 0 ORDER BY record_id"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [RANGE])
        edges = [row[0] for row in cursor.fetchall()]
    return list(zip([None, *edges], [*edges, None], strict=True))


def _copy_out(sql: str, params: dict, file: Path) -> int:
    with connection.cursor() as cursor, file.open("wb") as out:
        query = cursor.mogrify(sql, params)
        with cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as copy:
            for piece in copy:
                out.write(piece)
        return cursor.rowcount


def split(spool: Spool, key: bytes, parts: int, folder: Path) -> tuple[list[Path], int]:
    """Divide the spool among the parts; the files of those that got rows, and how many creators."""
    places: dict[str, int] = {}
    heaps: dict[int, pa.ipc.RecordBatchStreamWriter] = {}
    paths = {place: folder / f"heap-{place:05d}.arrow" for place in range(parts)}
    for file in spool.files:
        for batch in _batches(file):
            creators = batch["creator_id"].to_pylist()
            for creator in set(creators) - places.keys():
                places[creator] = placing.place(key, UUID(creator), parts)
            _divide(batch, [places[creator] for creator in creators], heaps, paths)
    for heap in heaps.values():
        heap.close()
    return [paths[place] for place in sorted(heaps)], len(places)


def _batches(file: Path) -> pv.CSVStreamingReader | tuple[()]:
    if not file.stat().st_size:
        return ()
    return pv.open_csv(
        file,
        pv.ReadOptions(column_names=SCHEMA.names, block_size=BLOCK),
        pv.ParseOptions(newlines_in_values=True),
        pv.ConvertOptions(
            column_types=SCHEMA,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


def _divide(
    batch: pa.RecordBatch,
    places: list[int],
    heaps: dict[int, pa.ipc.RecordBatchStreamWriter],
    paths: dict[int, Path],
) -> None:
    indices = pc.sort_indices(pa.array(places, pa.int32()))
    ordered, start = batch.take(indices), 0
    for place, count in sorted(Counter(places).items()):
        if place not in heaps:
            heaps[place] = pa.ipc.new_stream(str(paths[place]), batch.schema)
        heaps[place].write_batch(ordered.slice(start, count))
        start += count


def shuffled(heap: Path, key: bytes) -> tuple[pa.Table, list[str]]:
    """The base table of a part, its rows in their keyed order, and the grant of each row."""
    with pa.ipc.open_stream(str(heap)) as reader:
        table = reader.read_all()
    records = [bytes.fromhex(id_.replace("-", "")) for id_ in table["record_id"].to_pylist()]
    keys = [placing.order(key, record) for record in records]
    table = table.take(pc.sort_indices(pa.array(keys, pa.binary())))
    grants = table["grant_id"].to_pylist()
    return table.drop_columns("grant_id").cast(parquet.BASE), grants
