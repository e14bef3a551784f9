"""Archives made byte by byte, so that each can lie about exactly one thing."""

import gzip
import io
import struct
import zlib
from dataclasses import dataclass, field

LOCAL = struct.Struct("<4sHHHHHIIIHH")
CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
END = struct.Struct("<4sHHHHIIH")


@dataclass
class Entry:
    """A member of a .zip; what is None is told truthfully."""

    name: bytes = b"outbox.json"
    content: bytes = b"{}"
    method: int = 8
    flags: int = 0x800
    attributes: int = 0o100644 << 16
    local_name: bytes | None = None
    local_method: int | None = None
    offset: int | None = None
    declared: int | None = None
    packed: bytes | None = field(default=None, repr=False)

    def packed_content(self) -> bytes:
        if self.packed is not None:
            return self.packed
        if self.method != 8:
            return self.content
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        return deflate.compress(self.content) + deflate.flush()


def crafted_zip(*entries: Entry, directory_size: int | None = None) -> io.BytesIO:
    """A .zip of these entries, in order."""
    out, directory = io.BytesIO(), b""
    for entry in entries:
        packed, crc = entry.packed_content(), zlib.crc32(entry.content)
        size = len(entry.content) if entry.declared is None else entry.declared
        local_name = entry.local_name if entry.local_name is not None else entry.name
        method = entry.method if entry.local_method is None else entry.local_method
        offset = out.tell() if entry.offset is None else entry.offset
        if entry.offset is None:
            facts = (b"PK\x03\x04", 20, entry.flags, method, 0, 33, crc, len(packed), size)
            out.write(LOCAL.pack(*facts, len(local_name), 0) + local_name + packed)
        facts = (b"PK\x01\x02", 788, 20, entry.flags, entry.method, 0, 33, crc, len(packed), size)
        places = (len(entry.name), 0, 0, 0, 0, entry.attributes, offset)
        directory += CENTRAL.pack(*facts, *places) + entry.name
    size = len(directory) if directory_size is None else directory_size
    count = min(len(entries), 65_535)
    end = END.pack(b"PK\x05\x06", 0, 0, count, count, size, out.tell(), 0)
    out.write(directory + end)
    out.seek(0)
    return out


def tar_header(name: bytes, size: int, kind: bytes = b"0", *, size_field: bytes = b"") -> bytes:
    """One ustar header block with a right checksum."""
    block = bytearray(512)
    block[: len(name)] = name
    block[100:108] = b"0000444\x00"
    block[124:136] = size_field or f"{size:011o}\x00".encode()
    block[156:157] = kind
    block[257:265] = b"ustar\x0000"
    block[148:156] = b" " * 8
    block[148:156] = f"{sum(block):06o}\x00 ".encode()
    return bytes(block)


def tar_member(name: bytes, content: bytes, kind: bytes = b"0") -> bytes:
    """A header and its content, padded."""
    return tar_header(name, len(content), kind) + content + b"\x00" * (-len(content) % 512)


def crafted_tar_gz(*blocks: bytes, ending: bytes = b"\x00" * 1024) -> io.BytesIO:
    """A .tar.gz of these raw blocks."""
    return io.BytesIO(gzip.compress(b"".join(blocks) + ending, mtime=0))
