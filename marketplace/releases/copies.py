"""What a licence gets of a part: the rows it may have, under its own ids, in its own order."""

from collections.abc import Collection
from uuid import UUID

import pyarrow as pa

from marketplace.releases import parquet, pseudonyms


def licence_table(
    base: pa.Table, *, key: bytes, allowed: Collection[UUID] | None = None
) -> pa.Table:
    """The table of a licence's copy: `parquet.LICENCE`, sorted by row id.

    `allowed` are the record ids this buyer may have; None means all of them. Sorted by an id that
    only this licence has, so that not even the order of rows joins two licences.
    """
    records = [UUID(value) for value in base["record_id"].to_pylist()]
    if allowed is not None:
        kept = frozenset(allowed)
        base = base.filter(pa.array([record in kept for record in records], pa.bool_()))
        records = [record for record in records if record in kept]
    ids = {
        "row_id": [pseudonyms.row_id(key, record) for record in records],
        "author_id": _authors(key, base["creator_id"].to_pylist()),
        "target_id": [
            value and pseudonyms.target_id(key, bytes.fromhex(value))
            for value in base["target_key"].to_pylist()
        ],
    }
    columns = [
        pa.array(ids[field.name], field.type) if field.name in ids else base[field.name]
        for field in parquet.LICENCE
    ]
    return pa.Table.from_arrays(columns, schema=parquet.LICENCE).sort_by("row_id")


def _authors(key: bytes, creators: list[str]) -> list[str]:
    known = {creator: pseudonyms.author_id(key, UUID(creator)) for creator in set(creators)}
    return [known[creator] for creator in creators]
