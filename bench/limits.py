"""The least that work on the same bytes could cost: what the figures are held against."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import connection, transaction


@dataclass(frozen=True, slots=True)
class Bare:
    """A table with the columns of a query and nothing else: no key, no index, no trigger."""

    name: str
    rows: int
    content: bytes  # what the query gives, as binary COPY writes it

    @classmethod
    def of(cls, name: str, sql: str, params: Mapping[str, Any] | None = None) -> "Bare":
        """The table for a query's rows, still empty, and their bytes."""
        with connection.cursor() as cursor:
            query = cursor.mogrify(sql, params) if params else sql
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
            cursor.execute(f"CREATE TABLE {name} AS {query} WITH NO DATA")
            with cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT binary)") as copy:
                content = b"".join(bytes(piece) for piece in copy)
            return cls(name, cursor.rowcount, content)

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {self.name}")

    def copy_in(self) -> None:
        """COPY the bytes in and commit: how fast this server can be given these rows at all."""
        with (
            transaction.atomic(),
            connection.cursor() as cursor,
            cursor.copy(f"COPY {self.name} FROM STDIN (FORMAT binary)") as copy,
        ):
            copy.write(self.content)

    def copy_to_nowhere(self) -> None:
        """COPY the rows to /dev/null, inside the server: how fast it can read them at all."""
        with connection.cursor() as cursor:
            cursor.execute(f"COPY {self.name} TO '/dev/null' (FORMAT binary)")


def analyse() -> None:
    """What autovacuum would have done within minutes: tell the planner how much there is."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def plain_write(table: pa.Table, to: Path) -> None:
    """Write a table as Parquet with zstd, and nothing else."""
    pq.write_table(table, to, compression="zstd")


def plain_rewrite(source: Path, to: Path, creator: str) -> None:
    """Read a Parquet file, leave one creator's rows out, and write it beside."""
    table = pq.read_table(source)
    plain_write(table.filter(pc.not_equal(table["creator_id"], creator)), to)
