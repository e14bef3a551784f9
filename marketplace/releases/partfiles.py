"""Where the files of parts lie in private storage, and how they get there and go.

A file is named by its own SHA-256 below a folder of its part, so writing the same rows twice
gives the same file, and whatever else lies in the folder was left by a worker that was killed.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO

import pyarrow as pa
from django.core.files.storage import default_storage

from marketplace.kit import storage
from marketplace.releases import merkle, parquet
from marketplace.releases.models import Part, Release


@dataclass(frozen=True, slots=True)
class Written:
    """A stored part file and its sums: the fields of Part that describe a file."""

    file: str
    sha256: str
    size: int
    rows: int
    merkle_root: str


def store(release: Release, number: int, table: pa.Table, leaves: list[bytes]) -> Written:
    """Write a part's table to private storage; `leaves` are the leaf hashes of its rows."""
    body = BytesIO()
    parquet.write(table, body)
    content = body.getvalue()
    sha256 = hashlib.sha256(content).hexdigest()
    name = f"{_folder(release, number)}/{sha256}.parquet"
    if not _holds(name, sha256):
        storage.delete(name)  # half of it, left by a worker killed while it wrote
        name = storage.put(name, content)
    return Written(name, sha256, len(content), table.num_rows, merkle.root_of(leaves))


def read(part: Part) -> pa.Table:
    """The base table of a part as it is now."""
    with storage.open_file(part.file) as file:
        return parquet.read_rows(file)


def exists(name: str) -> bool:
    return default_storage.exists(name)


def forget_others(part: Part, *keep: str) -> None:
    """Delete every file of the part but its own and those to keep."""
    folder = _folder(part.release, part.number)
    for name in _names(folder):
        if name not in {part.file, *keep}:
            storage.delete(name)


def forget_release(release: Release) -> None:
    """Delete every file of a release that is not published."""
    folder = f"releases/{release.public_id}"
    for number in _listed(folder)[0]:
        for name in _names(f"{folder}/{number}"):
            storage.delete(name)


def _folder(release: Release, number: int) -> str:
    return f"releases/{release.public_id}/{number:05d}"


def _names(folder: str) -> list[str]:
    return [f"{folder}/{name}" for name in _listed(folder)[1]]


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _holds(name: str, sha256: str) -> bool:
    if not default_storage.exists(name):
        return False
    with storage.open_file(name) as file:
        return storage.sha256(file) == sha256
