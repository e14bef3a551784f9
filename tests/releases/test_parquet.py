"""The files: what buyers' tools read, the same bytes every time, nothing of ours inside."""

import uuid
from datetime import date
from io import BytesIO
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from marketplace.releases import copies, parquet

RECORDS = [uuid.UUID(int=number) for number in range(1, 9)]
CREATORS = [uuid.UUID(int=100 + number % 3) for number in range(8)]


@pytest.fixture
def base() -> pa.Table:
    return pa.Table.from_pydict(
        {
            "record_id": [str(record) for record in RECORDS],
            "creator_id": [str(creator) for creator in CREATORS],
            "kind": ["post"] * 7 + ["like"],
            "language": ["en", "zh"] * 3 + ["en", None],
            "month": [date(2024, 5, 1)] * 7 + [None],
            "platform": ["x"] * 8,
            "text": [f"文 {number}\n" for number in range(7)] + [None],
            "target_key": [None] * 7 + ["ab" * 32],
            "weight": [10] * 7 + [1],
        },
        schema=parquet.BASE,
    )


def written(table: pa.Table) -> bytes:
    body = BytesIO()
    parquet.write(table, body)
    return body.getvalue()


def test_equal_tables_give_equal_bytes_however_they_are_chunked(base: pa.Table) -> None:
    pieces = pa.concat_tables([base.slice(0, 3), base.slice(3)])
    assert written(base) == written(pieces)


def test_a_file_read_back_is_the_table(base: pa.Table) -> None:
    assert parquet.read_rows(BytesIO(written(base))).equals(base)


def test_a_copy_opens_in_pandas_polars_and_duckdb(base: pa.Table, tmp_path: Path) -> None:
    file = tmp_path / "copy.parquet"
    parquet.write(copies.licence_table(base, key=b"k" * 32), file)
    columns = [field.name for field in parquet.LICENCE]
    in_pandas, in_polars = pd.read_parquet(file), pl.read_parquet(file)
    in_duckdb = duckdb.sql(f"SELECT * FROM '{file}'")
    assert list(in_pandas.columns) == in_polars.columns == in_duckdb.columns == columns
    assert (len(in_pandas), len(in_polars), len(in_duckdb)) == (8, 8, 8)
    assert sorted(in_polars["text"].drop_nulls()) == sorted(base["text"].drop_null().to_pylist())


def test_two_copies_share_no_id_and_no_order(base: pa.Table) -> None:
    mine = copies.licence_table(base, key=b"a" * 32)
    theirs = copies.licence_table(base, key=b"b" * 32)
    names = {"row_id": "record_id", "author_id": "creator_id", "target_id": "target_key"}
    for name, ours in names.items():
        seen = [set(mine[name].to_pylist()), set(theirs[name].to_pylist())]
        assert not (seen[0] & seen[1]) - {None}
        assert not (seen[0] | seen[1]) & set(base[ours].to_pylist()) - {None}
    assert mine["text"].to_pylist() != theirs["text"].to_pylist()


def test_a_copy_keeps_who_wrote_what_together(base: pa.Table) -> None:
    copy = copies.licence_table(base, key=b"a" * 32).to_pylist()
    wrote = {row["text"]: row["author_id"] for row in copy}
    for row, creator in zip(base.to_pylist(), CREATORS, strict=True):
        same = {text for text, author in wrote.items() if author == wrote[row["text"]]}
        ours = {r["text"] for r in base.to_pylist() if r["creator_id"] == str(creator)}
        assert same == ours


def test_a_copy_holds_only_the_rows_this_buyer_may_have(base: pa.Table) -> None:
    copy = copies.licence_table(base, key=b"a" * 32, allowed={RECORDS[0], RECORDS[7]})
    assert copy.num_rows == 2
    assert set(copy["text"].to_pylist()) == {base["text"][0].as_py(), None}


def test_a_copy_names_no_record_and_no_creator_of_ours(base: pa.Table) -> None:
    content = written(copies.licence_table(base, key=b"a" * 32))
    for value in [*RECORDS, *CREATORS]:
        assert str(value).encode() not in content


def test_an_empty_part_is_a_file_too(base: pa.Table) -> None:
    empty = copies.licence_table(base, key=b"a" * 32, allowed=set())
    assert parquet.read_rows(BytesIO(written(empty))).schema.equals(parquet.LICENCE)
