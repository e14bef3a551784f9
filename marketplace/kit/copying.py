"""Many rows at once: PostgreSQL's COPY, in binary, on Django's own connection."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection


def copy_rows(table: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> int:
    """Copy rows into `table`, in the caller's transaction; how many there were.

    `columns` names each column with its PostgreSQL type, in the order of the values; both are
    written into the statement, so they come from code and never from a person.
    """
    names = ", ".join(columns)
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.set_types(list(columns.values()))
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the last count is the answer
            copy.write_row(row)
    return count
