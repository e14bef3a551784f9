"""Open an uploaded archive without trusting it: .zip, and the older .tar.gz.

    with archives.open_archive(file, wanted=platforms.wanted) as archive:
        for member in archive.members: ...

What nobody asks for is never decompressed from a .zip; a .tar.gz can only be streamed, so the
wanted members are spooled in one pass and the others flow past.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from marketplace.content.archives.limits import Archive, Limits, Member
from marketplace.content.archives.refusals import UnknownContainer, UnsafeArchive
from marketplace.content.archives.tarballs import TarGzArchive
from marketplace.content.archives.zips import ZipArchive

__all__ = ["Archive", "Limits", "Member", "UnsafeArchive", "open_archive"]

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")  # the second is a .zip without members
GZIP_MAGIC = b"\x1f\x8b\x08"


@contextmanager
def open_archive(
    file: BinaryIO, *, wanted: Callable[[str], bool], limits: Limits | None = None
) -> Iterator[Archive]:
    """The archive in a seekable file, its names and structure already checked.

    `wanted` says by name which members may ever be opened. Raises a subclass of `UnsafeArchive`,
    here or later while a member is read.
    """
    archive = _opened(file, wanted, limits or Limits())
    try:
        yield archive
    finally:
        archive.close()


def _opened(file: BinaryIO, wanted: Callable[[str], bool], limits: Limits) -> Archive:
    """The reader for the container that the first bytes announce; file names are not believed."""
    file.seek(0)
    magic = file.read(4)
    file.seek(0)
    if magic in ZIP_MAGIC:
        return ZipArchive(file, wanted, limits)
    if magic.startswith(GZIP_MAGIC):
        return TarGzArchive(file, wanted, limits)
    raise UnknownContainer
