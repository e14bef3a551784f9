"""A .tar.gz, read in one pass: wanted members are spooled to temporary files, the rest flows past.

Python's tarfile reads extended headers whole, whatever size they declare, and parses them by
expressions that can be made slow; the little of the format that exports use is read here.
"""

import io
import tempfile
import zlib
from collections.abc import Callable
from typing import BinaryIO, NamedTuple

from marketplace.content.archives.limits import KIB, MIB, Archive, Limits, Member, Names
from marketplace.content.archives.refusals import (
    BrokenArchive,
    LinkMember,
    SuspiciousRatio,
    TooLarge,
    TooManyMembers,
    UnsupportedCompression,
)

BLOCK = 512  # POSIX.1-2017, pax, "ustar Interchange Format"
CHUNK = 64 * KIB
EXTENDED_HEADER = 64 * KIB  # long names need a few hundred bytes
FILE_TYPES = (b"0", b"\x00", b"7")
FOLDER_TYPE = b"5"
LINK_TYPES = (b"1", b"2", b"3", b"4", b"6")  # hard and symbolic links, devices, pipes
GNU_LONG_NAME, GNU_LONG_LINK, PAX_NEXT, PAX_ALL = b"L", b"K", b"x", b"g"


class TarGzArchive(Archive):
    """A .tar.gz, already read through once; its wanted members wait in unnamed temporary files."""

    def __init__(self, file: BinaryIO, wanted: Callable[[str], bool], limits: Limits) -> None:
        super().__init__(wanted, limits)
        self._spools: dict[str, tempfile.SpooledTemporaryFile[bytes]] = {}
        try:
            self.members = tuple(self._stream_through(_Inflating(file, limits)))
        except BaseException:
            self.close()
            raise

    def open(self, name: str) -> BinaryIO:
        """See `Archive.open`; the limits were enforced while the member was spooled."""
        return io.BufferedReader(_View(self._spools[name]), 256 * KIB)

    def close(self) -> None:
        """Delete the spooled members."""
        for spool in self._spools.values():
            spool.close()
        self._spools.clear()

    def _stream_through(self, stream: "_Inflating") -> list[Member]:
        names = Names(self.limits)
        members = []
        while (header := _next_header(stream, names)) is not None:
            names.admit(header.name, is_folder=header.is_folder)
            stream.begin_member()
            if header.is_folder:
                stream.skip(_padded(header.size))
                continue
            members.append(Member(header.name, header.size))
            if self.wanted(header.name):
                self._spool(stream, header)
            else:
                stream.skip(_padded(header.size))
        return members

    def _spool(self, stream: "_Inflating", header: "_Header") -> None:
        if header.size > self.limits.member:
            raise TooLarge(limit=self.limits.member // MIB)
        spool = tempfile.SpooledTemporaryFile(max_size=MIB)  # noqa: SIM115 - closed by close()
        self._spools[header.name] = spool
        left = header.size
        while left > 0:
            content = stream.take(min(left, CHUNK))
            spool.write(content)
            left -= len(content)
        stream.skip(_padded(header.size) - header.size)


class _Header(NamedTuple):
    name: str
    size: int
    kind: bytes

    @property
    def is_folder(self) -> bool:
        return self.kind == FOLDER_TYPE or self.name.endswith("/")


def _next_header(stream: "_Inflating", names: Names) -> _Header | None:
    """The next file or folder, its long name applied; None at the end of the archive."""
    long_name, long_size = None, None
    while True:
        block = stream.take(BLOCK, may_end=names.count > 0)
        if not block.strip(b"\x00"):
            if names.count:
                return None
            raise BrokenArchive  # a gzip of something else, or of nothing
        header = _parsed(block)
        if header.kind in (GNU_LONG_NAME, GNU_LONG_LINK, PAX_NEXT, PAX_ALL):
            extended = _extended(stream, header.size)
            names.count += 1  # else an archive of nothing but extensions would never be refused
            if names.count > names.limits.entries * 2:
                raise TooManyMembers(limit=names.limits.entries)
            if header.kind == GNU_LONG_NAME:
                long_name = _decoded(extended)
            elif header.kind == PAX_NEXT:
                facts = _pax_facts(extended)
                long_name = facts.get("path", long_name)
                long_size = _decimal(facts["size"]) if "size" in facts else long_size
            continue
        if header.kind in LINK_TYPES:
            raise LinkMember
        if header.kind not in (*FILE_TYPES, FOLDER_TYPE):
            raise UnsupportedCompression  # sparse files, volumes and the like
        size = header.size if long_size is None else long_size
        return _Header(header.name if long_name is None else long_name, size, header.kind)


def _parsed(block: bytes) -> _Header:
    """One ustar header block, its checksum verified."""
    expected = _number(block[148:156])
    if sum(block[:148]) + 8 * 0x20 + sum(block[156:]) != expected:
        raise BrokenArchive
    name = block[:100].rstrip(b"\x00")
    if block[257:263] == b"ustar\x00" and (prefix := block[345:500].rstrip(b"\x00")):
        name = prefix + b"/" + name
    return _Header(_decoded(name), _number(block[124:136]), block[156:157])


def _number(field: bytes) -> int:
    """A number in octal text, or in GNU's base 256 for sizes over 8 GiB."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \x00") or b"0"
    if digits.strip(b"01234567"):  # int() would also take signs and underscores
        raise BrokenArchive
    return int(digits, 8)


def _decimal(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise BrokenArchive
    return int(text)


def _decoded(name: bytes) -> str:
    """A name as text; a trailing NUL is padding, one inside is refused with the name."""
    return name.rstrip(b"\x00").decode("utf-8", errors="surrogateescape")


def _extended(stream: "_Inflating", size: int) -> bytes:
    if size > EXTENDED_HEADER:
        raise BrokenArchive
    content = stream.take(size) if size else b""
    stream.skip(_padded(size) - size)
    return content


def _pax_facts(content: bytes) -> dict[str, str]:
    """The `length key=value` lines of a pax header."""
    facts = {}
    while content.strip(b"\x00"):
        digits, space, _ = content[:10].partition(b" ")
        length = _decimal(digits.decode("ascii", errors="replace"))
        line, content = content[:length], content[length:]
        if not space or length <= len(digits) + 1 or not line.endswith(b"\n"):
            raise BrokenArchive
        key, _, value = line[len(digits) + 1 : -1].partition(b"=")
        facts[key.decode("utf-8", errors="replace")] = _decoded(value)
    return facts


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


class _Inflating:
    """The unpacked bytes of a gzip, counted against the limits as they come."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self._file = file
        self._limits = limits
        self._inflate = zlib.decompressobj(wbits=31)
        self._ready = b""
        self._eaten = self._made = 0
        self._member_from = (0, 0)

    def begin_member(self) -> None:
        """From here on the ratio is that of the next member."""
        self._member_from = (self._eaten, self._made)

    def take(self, size: int, *, may_end: bool = False) -> bytes:
        """Exactly `size` bytes; with `may_end`, nothing but zeros where the stream ends cleanly."""
        while len(self._ready) < size:
            more = self._more()
            if not more:
                if may_end and not self._ready:
                    return b"\x00" * size
                raise BrokenArchive
            self._ready += more
        content, self._ready = self._ready[:size], self._ready[size:]
        return content

    def skip(self, size: int) -> None:
        """Let bytes flow past without keeping them."""
        while size > 0:
            size -= len(self.take(min(size, CHUNK)))

    def _more(self) -> bytes:
        """The next unpacked bytes, at most a chunk; empty at the end."""
        while not self._inflate.eof:
            packed = self._inflate.unconsumed_tail or self._file.read(CHUNK)
            if not packed:
                raise BrokenArchive
            try:
                content = self._inflate.decompress(packed, CHUNK)
            except zlib.error:
                raise BrokenArchive from None
            left = self._inflate.unconsumed_tail or self._inflate.unused_data
            self._eaten += len(packed) - len(left)
            self._made += len(content)
            self._refuse_excess()
            if content:
                return content
        return b""

    def _refuse_excess(self) -> None:
        if self._made > self._limits.unpacked:
            raise TooLarge(limit=self._limits.unpacked // MIB)
        eaten, made = self._eaten - self._member_from[0], self._made - self._member_from[1]
        if made > self._limits.ratio_from and made > self._limits.ratio * eaten:
            raise SuspiciousRatio


class _View(io.RawIOBase):
    """A spooled member from its start, leaving the spool open for the next reader."""

    def __init__(self, spool: "tempfile.SpooledTemporaryFile[bytes]") -> None:
        self._spool = spool
        self._at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        self._spool.seek(self._at)
        content = self._spool.read(len(buffer))
        self._at += len(content)
        buffer[: len(content)] = content
        return len(content)
