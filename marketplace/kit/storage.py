"""Private files: uploads until they are read, and the parts of releases. Never public URLs."""

import hashlib
from typing import Any, BinaryIO, cast

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage


def put(name: str, content: bytes | BinaryIO) -> str:
    """Store under `name` and return the name it got; an object is never written over."""
    body: File[Any] = ContentFile(content) if isinstance(content, bytes) else File(content)
    return default_storage.save(name, body)


def open_file(name: str) -> BinaryIO:
    """The stored file, to be read."""
    return cast(BinaryIO, default_storage.open(name, "rb"))


def delete(name: str) -> None:
    """Remove the file; one that is already gone is fine."""
    default_storage.delete(name)


def size(name: str) -> int:
    return default_storage.size(name)


def sha256(source: BinaryIO) -> str:
    """SHA-256 in hex of a file from where it stands, read in pieces."""
    digest = hashlib.sha256()
    while piece := source.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()
