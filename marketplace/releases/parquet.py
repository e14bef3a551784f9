"""The file format of a part: Parquet with zstd, one table, the same bytes for the same rows.

`BASE` is what we keep ourselves; `LICENCE` is what a buyer gets, with ids keyed to its licence.
"""

from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

BASE = pa.schema(
    [
        pa.field("record_id", pa.string(), nullable=False),
        pa.field("creator_id", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("language", pa.string()),
        pa.field("month", pa.date32()),
        pa.field("platform", pa.string(), nullable=False),
        pa.field("text", pa.string()),
        pa.field("target_key", pa.string()),
        pa.field("weight", pa.int32(), nullable=False),
    ]
)
LICENCE = pa.schema(
    [
        pa.field("row_id", pa.string(), nullable=False),
        pa.field("author_id", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("language", pa.string()),
        pa.field("month", pa.date32()),
        pa.field("platform", pa.string(), nullable=False),
        pa.field("text", pa.string()),
        pa.field("target_id", pa.string()),
    ]
)
# Few different values: worth a dictionary. Ids and text are not; a dictionary only costs there.
_REPEATED = ["kind", "language", "month", "platform"]
ROW_GROUP = 65_536


def write(table: pa.Table, to: Path | BinaryIO) -> None:
    """Write a table of one of our schemas. Equal tables give equal bytes, whatever their chunks."""
    columns = [name for name in _REPEATED if name in table.column_names]
    pq.write_table(
        table.combine_chunks(),
        to,
        compression="zstd",
        compression_level=3,
        use_dictionary=columns,
        row_group_size=ROW_GROUP,
        write_statistics=columns,  # never the least and greatest id or text in a footer
        store_schema=False,
    )


def read_rows(source: Path | BinaryIO, columns: list[str] | None = None) -> pa.Table:
    """The table of a part, or some of its columns."""
    return pq.ParquetFile(source).read(columns=columns)
