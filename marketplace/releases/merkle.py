"""Merkle trees over rows, as RFC 6962 (section 2.1) builds them.

A leaf is SHA-256(0x00 ‖ row), a node SHA-256(0x01 ‖ left ‖ right); the root of no rows is the
SHA-256 of nothing. The bytes of a row are the RFC 8785 canonical JSON array of its columns in
schema order: text as it is, a month as `2024-05-01`, an absent value as `null`.
"""

import hashlib
from collections.abc import Iterable, Iterator

import msgspec
import pyarrow as pa

# For an array of strings, integers and nulls, this encoder's bytes are RFC 8785's: see the test.
_canonical = msgspec.json.Encoder().encode


class Tree:
    """A tree that grows by one leaf at a time and keeps only the roots of its full subtrees."""

    def __init__(self) -> None:
        self._full: list[tuple[int, bytes]] = []  # (leaves under it, its root), widest first

    def add(self, leaf: bytes) -> None:
        size, root = 1, leaf
        while self._full and self._full[-1][0] == size:
            _size, left = self._full.pop()
            size, root = 2 * size, _node(left, root)
        self._full.append((size, root))

    def root(self) -> str:
        """The root of all leaves so far, in hex."""
        if not self._full:
            return hashlib.sha256().hexdigest()
        *left, (_size, root) = self._full
        for _size, subtree in reversed(left):
            root = _node(subtree, root)
        return root.hex()


def root_of(leaves: Iterable[bytes]) -> str:
    """The root, in hex, over leaf hashes in order."""
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def leaves_of(table: pa.Table) -> Iterator[bytes]:
    """The leaf hash of each row of a table, in order."""
    sha256 = hashlib.sha256
    columns = [_plain(column) for column in table.columns]
    for row in zip(*columns, strict=True):
        yield sha256(b"\0" + _canonical(row)).digest()


def _plain(column: pa.ChunkedArray) -> list[str | int | None]:
    if pa.types.is_date(column.type):
        column = column.cast(pa.string())
    return column.to_pylist()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
