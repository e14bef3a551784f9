"""Where the copies of licences lie in private storage, and how they get there and go.

A file is named by its own SHA-256 below a folder of its licence and part, as the base files are;
whatever else lies in that folder was left by a worker that was killed.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO

import pyarrow as pa
from django.core.files.storage import default_storage

from marketplace.kit import storage
from marketplace.purchases.models import Licence
from marketplace.releases import merkle, parquet
from marketplace.releases.models import Part


@dataclass(frozen=True, slots=True)
class Written:
    """A stored copy and its sums: the fields of Copy that describe a file."""

    file: str
    sha256: str
    size: int
    rows: int
    merkle_root: str


def store(licence: Licence, part: Part, table: pa.Table) -> Written:
    """Write a licence's table of a part to private storage: equal rows give equal bytes."""
    body = BytesIO()
    parquet.write(table, body)
    content = body.getvalue()
    sha256 = hashlib.sha256(content).hexdigest()
    name = f"{_folder(licence, part)}/{sha256}.parquet"
    if not _holds(name, sha256):
        storage.delete(name)  # half of it, left by a worker killed while it wrote
        name = storage.put(name, content)
    root = merkle.root_of(merkle.leaves_of(table))
    return Written(name, sha256, len(content), table.num_rows, root)


def exists(name: str) -> bool:
    return default_storage.exists(name)


def forget_others(licence: Licence, part: Part, *keep: str) -> None:
    """Delete every file of the licence's copies of a part, but those to keep."""
    folder = _folder(licence, part)
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        if f"{folder}/{name}" not in keep:
            storage.delete(f"{folder}/{name}")


def _folder(licence: Licence, part: Part) -> str:
    return f"copies/{licence.public_id}/{part.number:05d}"


def _holds(name: str, sha256: str) -> bool:
    if not default_storage.exists(name):
        return False
    with storage.open_file(name) as file:
        return storage.sha256(file) == sha256
