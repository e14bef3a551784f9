"""Uploaded archives in private storage: under a name that says nothing, until they are read."""

from datetime import datetime, timedelta
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
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


class SizeGuard(FileUploadHandler):
    """Stops storing an upload that grows beyond the limit, and lets the rest flow past unread.

    The form is then shown again with a sentence, where breaking the connection would show none.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > settings.UPLOAD_LIMIT:
            cast(Any, self.request).upload_is_too_large = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None  # the next handler has the file
