"""Uploaded archives in private storage: under a name that says nothing, until they are read."""

from datetime import datetime, timedelta
from typing import BinaryIO

from django.core.files.storage import default_storage
from django.utils import timezone

from marketplace.kit import clock, ids, storage

FOLDER = "imports"
# An upload is stored before its import is committed; within this time it is not an orphan yet.
SETTLING = timedelta(hours=1)


def keep(file: BinaryIO) -> str:
    """Store an upload; the name it got."""
    return storage.put(f"{FOLDER}/{ids.new().hex}", file)


def orphans(wanted: set[str]) -> list[str]:
    """Stored uploads that no import waits for: left behind by something that was killed."""
    try:
        _folders, files = default_storage.listdir(FOLDER)
    except FileNotFoundError:  # nothing was ever uploaded
        return []
    names = {f"{FOLDER}/{file}" for file in files} - wanted
    before = clock.now() - SETTLING
    return sorted(name for name in names if _stored_at(name) < before)


def _stored_at(name: str) -> datetime:
    stored_at = default_storage.get_modified_time(name)
    return stored_at if timezone.is_aware(stored_at) else timezone.make_aware(stored_at)
