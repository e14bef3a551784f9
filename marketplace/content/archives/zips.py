"""A .zip, checked whole before the first byte of it is unpacked.

Python's own reader trusts the table of contents (until 3.11.8 even overlapping members); here
every member's place, name and method is compared with its local header first.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, BinaryIO, cast

from marketplace.content.archives.limits import MIB, Archive, Limits, Member, Names
from marketplace.content.archives.refusals import (
    BrokenArchive,
    EncryptedArchive,
    LinkMember,
    MismatchedHeaders,
    OverlappingMembers,
    SuspiciousRatio,
    TooLarge,
    TooManyMembers,
    UnsafeArchive,
    UnsupportedCompression,
)

# APPNOTE.TXT 6.3.10, section 4.3.7: local file header
LOCAL_HEADER = struct.Struct("<4sHHHHHIIIHH")
LOCAL_SIGNATURE = b"PK\x03\x04"
UTF8_NAME = 0x800
ENCRYPTED = 0x1 | 0x40 | 0x2000  # by password, strongly, and with a masked directory

# What zipfile and zlib raise on hostile bytes; their messages carry member names, so they are
# never chained to ours.
READER_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)


class ZipArchive(Archive):
    """A .zip whose structure was found sound; members are unpacked only when opened."""

    def __init__(self, file: BinaryIO, wanted: Callable[[str], bool], limits: Limits) -> None:
        super().__init__(wanted, limits)
        self._file = file
        self._zip = _table_of_contents(file, limits)
        self._entries = self._checked_entries()
        self.members = tuple(Member(e.filename, e.file_size) for e in self._entries.values())

    def open(self, name: str) -> BinaryIO:
        """See `Archive.open`; unpacking stops at the member, ratio and declared sizes."""
        entry = self._entries[name]
        if not self.wanted(name):
            raise KeyError(name)
        if entry.file_size > self.limits.member:
            raise TooLarge(limit=self.limits.member // MIB)
        try:
            unpacking = self._zip.open(entry)
        except READER_ERRORS:
            raise BrokenArchive from None
        honest = max(self.limits.ratio_from, self.limits.ratio * entry.compress_size)
        return io.BufferedReader(_Bounded(unpacking, honest), 256 * 1024)

    def close(self) -> None:
        """Close our reader; the file belongs to who opened it."""
        self._zip.close()

    def _checked_entries(self) -> dict[str, zipfile.ZipInfo]:
        """The plain files by name, after everything about them was checked."""
        entries = self._zip.infolist()
        if len(entries) > self.limits.entries:
            raise TooManyMembers(limit=self.limits.entries)
        if sum(entry.file_size for entry in entries) > self.limits.unpacked:
            raise TooLarge(limit=self.limits.unpacked // MIB)
        names = Names(self.limits)
        for entry in entries:
            # zipfile cuts a name at NUL; the name as written is the one to judge
            names.admit(entry.orig_filename, is_folder=entry.is_dir())
            _refuse_strange_entry(entry)
        _refuse_overlaps(self._file, entries, self._zip.start_dir)
        return {entry.filename: entry for entry in entries if not entry.is_dir()}


def _table_of_contents(file: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    """Python's view of the archive, read through a guard that bounds the memory it may take."""
    try:
        return zipfile.ZipFile(cast(BinaryIO, _Guarded(file, limits)))
    except READER_ERRORS:
        raise BrokenArchive from None


def _refuse_strange_entry(entry: zipfile.ZipInfo) -> None:
    """Only plain files and folders, stored or deflated, without a password."""
    if entry.flag_bits & ENCRYPTED:
        raise EncryptedArchive
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnsupportedCompression
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise LinkMember
    if entry.compress_type == zipfile.ZIP_STORED and entry.file_size != entry.compress_size:
        raise MismatchedHeaders


def _refuse_overlaps(file: BinaryIO, entries: list[zipfile.ZipInfo], directory: int) -> None:
    """Each member must end before the next one, or the directory, begins."""
    in_order = sorted(entries, key=lambda entry: entry.header_offset)
    starts = [entry.header_offset for entry in in_order] + [directory]
    if starts[0] < 0:
        raise BrokenArchive
    for entry, limit in zip(in_order, starts[1:], strict=True):
        if _end_of(file, entry) > limit:
            raise OverlappingMembers


def _end_of(file: BinaryIO, entry: zipfile.ZipInfo) -> int:
    """Where a member's packed bytes end, by its local header, which must agree with the directory.

    A data descriptor may follow, so the end is a lower bound.
    """
    file.seek(entry.header_offset)
    header = file.read(LOCAL_HEADER.size)
    if len(header) < LOCAL_HEADER.size or not header.startswith(LOCAL_SIGNATURE):
        raise BrokenArchive
    _, _, flags, method, _, _, _, _, _, name_length, extra_length = LOCAL_HEADER.unpack(header)
    raw_name = file.read(name_length)
    name = raw_name.decode("utf-8" if flags & UTF8_NAME else "cp437", errors="replace")
    if name != entry.orig_filename or method != entry.compress_type:
        raise MismatchedHeaders
    if flags & ENCRYPTED:
        raise EncryptedArchive
    packed_from = file.tell() + int(extra_length)
    return packed_from + entry.compress_size


class _Guarded:
    """A file that refuses one huge read or a seek before its start.

    zipfile reads the whole table of contents with one `read` of the size that the file itself
    declares, before anyone could count the entries.
    """

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self._file = file
        self._most = limits.directory
        self._entries = limits.entries

    def read(self, size: int = -1) -> bytes:
        if size > self._most:
            raise TooManyMembers(limit=self._entries)
        content = self._file.read(size if size >= 0 else self._most + 1)
        if len(content) > self._most:
            raise BrokenArchive
        return content

    def seek(self, offset: int, whence: int = 0) -> int:
        if whence == 0 and offset < 0:
            raise BrokenArchive
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True


class _Bounded(io.RawIOBase):
    """A member being unpacked; counts what comes out and stops where honesty ends."""

    def __init__(self, unpacking: IO[bytes], honest: int) -> None:
        self._unpacking = unpacking
        self._left = honest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        try:
            content = self._unpacking.read(len(buffer))
        except UnsafeArchive:
            raise
        except READER_ERRORS:
            raise BrokenArchive from None
        self._left -= len(content)
        if self._left < 0:
            raise SuspiciousRatio
        buffer[: len(content)] = content
        return len(content)

    def close(self) -> None:
        if not self.closed:
            self._unpacking.close()
        super().close()
