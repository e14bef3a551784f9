"""Merkle roots, against an independent reading of RFC 6962 and its known values."""

import hashlib
from datetime import date

import pyarrow as pa
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from marketplace.releases import merkle

# Leaves and roots of the Certificate Transparency reference tests (RFC 6962 implementations).
KNOWN = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43"]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
}


def leaf(row: bytes) -> bytes:
    return hashlib.sha256(b"\0" + row).digest()


def by_the_book(rows: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word: split at the largest power of two below n."""
    if not rows:
        return hashlib.sha256().digest()
    if len(rows) == 1:
        return leaf(rows[0])
    split = 1
    while split * 2 < len(rows):
        split *= 2
    left, right = by_the_book(rows[:split]), by_the_book(rows[split:])
    return hashlib.sha256(b"\1" + left + right).digest()


@pytest.mark.parametrize("size", ROOTS)
def test_a_root_is_the_one_others_published(size: int) -> None:
    assert merkle.root_of(map(leaf, KNOWN[:size])) == ROOTS[size]


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_a_root_is_what_the_book_says(rows: list[bytes]) -> None:
    assert merkle.root_of(map(leaf, rows)) == by_the_book(rows).hex()


text = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.one_of(st.none(), text, st.integers(-(2**31), 2**31)), max_size=9))
def test_the_bytes_of_a_row_are_canonical_json(row: list[str | int | None]) -> None:
    assert merkle._canonical(row) == rfc8785.dumps(row)


def test_a_row_is_hashed_with_its_month_as_a_date() -> None:
    table = pa.table({"kind": ["post", "like"], "month": [date(2024, 5, 1), None]})
    rows = [b'["post","2024-05-01"]', b'["like",null]']
    assert list(merkle.leaves_of(table)) == [leaf(row) for row in rows]
