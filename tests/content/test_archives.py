"""Archives are read without being trusted."""

import gzip
import io
import os
import random
import stat
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from marketplace.content import archives
from marketplace.content.archives import Limits
from marketplace.content.archives.refusals import TooLarge
from tests.content.crafted import Entry, crafted_tar_gz, crafted_zip, tar_header, tar_member

MIB = 1024 * 1024
SMALL = Limits(entries=50, unpacked=8 * MIB, member=4 * MIB, directory=64 * 1024)


def wanted(name: str) -> bool:
    return name.endswith((".json", ".js"))


def read_all(file: io.BytesIO, limits: Limits = SMALL) -> dict[str, bytes]:
    with archives.open_archive(file, wanted=wanted, limits=limits) as archive:
        return {m.name: archive.open(m.name).read() for m in archive.members if wanted(m.name)}


def zip_of(**members: bytes) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return file


def cut(file: io.BytesIO, size: int) -> io.BytesIO:
    return io.BytesIO(file.getvalue()[:size])


def named(*names: str) -> io.BytesIO:
    return crafted_zip(*(Entry(name.encode()) for name in names))


def overlapping(copies: int) -> io.BytesIO:
    """One packed kernel, claimed by many members: the shape of a 10-GB bomb in 57 KB."""
    kernel = Entry(b"0.json", zeros := b"\x00" * (MIB // 8))
    return crafted_zip(kernel, *(Entry(b"%d.json" % n, zeros, offset=0) for n in range(1, copies)))


def quoted_overlap() -> io.BytesIO:
    """A member whose packed bytes hold the next member whole, its local header too."""
    inner = Entry(b"b.json", b"{}")
    inside = crafted_zip(inner).getvalue()[: 30 + 6 + len(inner.packed_content())]
    outer = Entry(b"a.json", inside, method=0)
    return crafted_zip(outer, Entry(b"b.json", b"{}", offset=30 + 6))


def encrypted_flag_in_local_header_only() -> io.BytesIO:
    raw = bytearray(crafted_zip(Entry()).getvalue())
    raw[6] |= 1
    return io.BytesIO(bytes(raw))


def damaged_zip() -> io.BytesIO:
    raw = bytearray(crafted_zip(Entry(content=os.urandom(4096), method=0)).getvalue())
    raw[2000] ^= 255
    return io.BytesIO(bytes(raw))


def damaged_tar_gz() -> io.BytesIO:
    raw = bytearray(
        crafted_tar_gz(tar_member(b"a.json", random.Random(1).randbytes(9000))).getvalue()
    )
    raw[500] ^= 255
    return io.BytesIO(bytes(raw))


def tar_with(kind: bytes) -> io.BytesIO:
    return crafted_tar_gz(tar_member(b"a.json", b"{}"), tar_header(b"b.json", 0, kind))


def pax(text: bytes) -> bytes:
    return tar_member(b"PaxHeaders/a", text, b"x")


HOSTILE: dict[str, tuple[Callable[[], io.BytesIO], str]] = {
    # containers
    "an empty file": (lambda: io.BytesIO(b""), "container"),
    "a web page called .zip": (lambda: io.BytesIO(b"<!DOCTYPE html><p>hello"), "container"),
    "a rar": (lambda: io.BytesIO(b"Rar!\x1a\x07\x00" + b"\x00" * 100), "container"),
    "a 7z": (lambda: io.BytesIO(b"7z\xbc\xaf\x27\x1c" + b"\x00" * 100), "container"),
    "bare JSON": (lambda: io.BytesIO(b'{"orderedItems": []}'), "container"),
    "a zip magic and nothing else": (lambda: io.BytesIO(b"PK\x03\x04"), "corrupt"),
    "a zip cut in the middle": (lambda: cut(zip_of(a__json=os.urandom(9000)), 5000), "corrupt"),
    "a zip without its last byte": (
        lambda: cut(f := zip_of(a__json=b"{}"), len(f.getvalue()) - 1),
        "corrupt",
    ),
    "a zip with a flipped bit": (damaged_zip, "corrupt"),
    "a zip whose member is no deflate": (
        lambda: crafted_zip(Entry(packed=b"\xff" * 50, declared=500)),
        "corrupt",
    ),
    "a zip member that is longer than declared": (
        lambda: crafted_zip(Entry(content=b"x" * 5000, declared=10)),
        "corrupt",
    ),
    "a zip whose directory claims gigabytes": (
        lambda: crafted_zip(Entry(), directory_size=2**31),
        "corrupt",
    ),
    "a gzip of nothing": (lambda: io.BytesIO(gzip.compress(b"")), "corrupt"),
    "a gzip of text": (lambda: io.BytesIO(gzip.compress(b"hello " * 500)), "corrupt"),
    "a tar.gz cut in the middle": (
        lambda: cut(crafted_tar_gz(tar_member(b"a.json", os.urandom(9000))), 5000),
        "corrupt",
    ),
    "a tar.gz with a flipped bit": (damaged_tar_gz, "corrupt"),
    "a tar with a negative size": (
        lambda: crafted_tar_gz(tar_header(b"a.json", 0, size_field=b"-0000000001\x00")),
        "corrupt",
    ),
    "a tar whose extended header claims gigabytes": (
        lambda: crafted_tar_gz(tar_header(b"x", 2**32, b"x")),
        "corrupt",
    ),
    "an extended header of more than a name": (
        lambda: crafted_tar_gz(
            pax(b"100015 comment=" + b"c" * 99_999 + b"\n"), tar_member(b"a.json", b"{}")
        ),
        "corrupt",
    ),
    "a pax header of a digit too many": (lambda: crafted_tar_gz(pax(b"9" * 500)), "corrupt"),
    "a pax line that goes nowhere": (lambda: crafted_tar_gz(pax(b"0 path=a\n")), "corrupt"),
    # overlaps and lies
    "overlapping members": (lambda: overlapping(8), "overlap"),
    "a member inside another": (quoted_overlap, "overlap"),
    "another name in the local header": (
        lambda: crafted_zip(Entry(local_name=b"likes_.json")),
        "header",
    ),
    "another method in the local header": (lambda: crafted_zip(Entry(local_method=0)), "header"),
    "a stored member of two sizes": (lambda: crafted_zip(Entry(method=0, declared=99)), "header"),
    # bombs
    "a zip bomb": (lambda: crafted_zip(Entry(content=b"\x00" * 3 * MIB)), "ratio"),
    "a tar.gz bomb": (lambda: crafted_tar_gz(tar_member(b"a.json", b"\x00" * 3 * MIB)), "ratio"),
    "a tar.gz bomb in a member nobody wants": (
        lambda: crafted_tar_gz(tar_member(b"a.gif", b"\x00" * 3 * MIB)),
        "ratio",
    ),
    "a zip that declares too much": (
        lambda: crafted_zip(Entry(b"a.gif", declared=2**31), Entry()),
        "size",
    ),
    "a zip member over the limit": (lambda: crafted_zip(Entry(declared=5 * MIB)), "size"),
    "a tar member over the limit": (lambda: crafted_tar_gz(tar_header(b"a.json", 5 * MIB)), "size"),
    "a tar.gz that unpacks to too much": (
        lambda: crafted_tar_gz(*(tar_member(b"%d.gif" % n, os.urandom(3 * MIB)) for n in range(3))),
        "size",
    ),
    "too many members in a zip": (lambda: named(*(f"{n}.gif" for n in range(51))), "entries"),
    "too many members in a tar": (
        lambda: crafted_tar_gz(*(tar_member(b"%d.gif" % n, b"") for n in range(51))),
        "entries",
    ),
    "nothing but extended headers": (
        lambda: crafted_tar_gz(*(pax(b"9 path=a\n") for _ in range(200))),
        "entries",
    ),
    "a directory larger than any honest one": (
        lambda: named(*(f"{n:0200}.gif" for n in range(400))),
        "entries",
    ),
    # names
    "an absolute name": (lambda: named("/etc/outbox.json"), "traversal"),
    "a name that climbs out": (lambda: named("data/../../outbox.json"), "traversal"),
    "a backslash": (lambda: named("data\\outbox.json"), "traversal"),
    "a drive": (lambda: named("C:outbox.json"), "traversal"),
    "a NUL in a name": (lambda: named("outbox.json\x00.gif"), "name"),
    "a line break in a name": (lambda: named("out\nbox.json"), "name"),
    "a name that reads backwards": (lambda: named("nosj.\u202exobtuo.js"), "name"),
    "an endless name": (lambda: named("a" * 2000 + ".json"), "name"),
    "a tar name that is not UTF-8": (lambda: crafted_tar_gz(tar_member(b"\xff.json", b"")), "name"),
    "a tar name that climbs out": (
        lambda: crafted_tar_gz(tar_member(b"../outbox.json", b"{}")),
        "traversal",
    ),
    "a long tar name that climbs out": (
        lambda: crafted_tar_gz(
            tar_member(b"././@LongLink", b"../outbox.json\x00", b"L"), tar_member(b"a", b"")
        ),
        "traversal",
    ),
    "a pax name that climbs out": (
        lambda: crafted_tar_gz(pax(b"23 path=../outbox.json\n"), tar_member(b"a", b"")),
        "traversal",
    ),
    "the same name twice": (lambda: named("outbox.json", "outbox.json"), "duplicate"),
    "the same name but for case": (lambda: named("outbox.json", "OUTBOX.json"), "duplicate"),
    "the same name but for composition": (
        lambda: named("caf\u00e9.js", "cafe\u0301.js"),
        "duplicate",
    ),
    "the same name twice in a tar": (
        lambda: crafted_tar_gz(tar_member(b"a.json", b"{}"), tar_member(b"A.json", b"{}")),
        "duplicate",
    ),
    # kinds
    "a symbolic link": (
        lambda: crafted_zip(Entry(attributes=(stat.S_IFLNK | 0o777) << 16)),
        "link",
    ),
    "a device": (lambda: crafted_zip(Entry(attributes=(stat.S_IFBLK | 0o666) << 16)), "link"),
    "a symbolic link in a tar": (lambda: tar_with(b"2"), "link"),
    "a hard link in a tar": (lambda: tar_with(b"1"), "link"),
    "a pipe in a tar": (lambda: tar_with(b"6"), "link"),
    "a sparse file in a tar": (lambda: tar_with(b"S"), "method"),
    "an encrypted member": (lambda: crafted_zip(Entry(flags=0x801)), "encrypted"),
    "an encryption that only the member admits": (encrypted_flag_in_local_header_only, "encrypted"),
    "bzip2": (lambda: crafted_zip(Entry(method=12, packed=b"BZh9")), "method"),
    "lzma": (lambda: crafted_zip(Entry(method=14, packed=b"\x00" * 9)), "method"),
    "a method that does not exist": (lambda: crafted_zip(Entry(method=99, packed=b"?")), "method"),
}


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_archive_is_refused_by_name_in_bounded_memory(title: str) -> None:
    build, code = HOSTILE[title]
    file = build()
    tracemalloc.start()
    try:
        with pytest.raises(archives.UnsafeArchive) as refused:
            read_all(file)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert refused.value.code == code
    assert peak < 6 * MIB
    assert refused.value.sentence.endswith(".")


def test_the_overlap_that_python_accepts_is_refused_before_anything_is_unpacked() -> None:
    file = overlapping(1000)
    assert len(file.getvalue()) < 100_000
    limits = Limits(unpacked=2**40)
    with pytest.raises(archives.UnsafeArchive, match="overlap"):
        read_all(file, limits)


def test_a_refusal_never_repeats_a_file_name() -> None:
    with pytest.raises(archives.UnsafeArchive) as refused:
        read_all(crafted_zip(Entry(b"maya-smith.json", local_name=b"maya_smith.json")))
    assert "maya" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_zip_is_read() -> None:
    file = zip_of(a__json=b'{"a": 1}', b__js=b"b" * 2000, c__gif=b"GIF89a")
    assert read_all(file) == {"a.json": b'{"a": 1}', "b.js": b"b" * 2000}


def test_an_empty_zip_holds_nothing() -> None:
    assert read_all(crafted_zip()) == {}


@pytest.mark.parametrize(
    "tar_format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]
)
def test_a_tar_gz_of_any_usual_kind_is_read(tar_format: int) -> None:
    long_name = "folder/" * 8 + "n" * 90 + ".json"
    members = {"outbox.json": b"{}", long_name: b"[1]" * 3000, "media/a.gif": b"GIF"}
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz", format=tar_format) as tar:
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        for name, content in members.items():
            header = tarfile.TarInfo(name)
            header.size, header.mode = len(content), 0o444
            tar.addfile(header, io.BytesIO(content))
    assert read_all(file) == {"outbox.json": b"{}", long_name: b"[1]" * 3000}


def test_a_tar_gz_names_its_unwanted_members_but_keeps_none_of_them() -> None:
    file = crafted_tar_gz(tar_member(b"a.json", b"{}"), tar_member(b"b.gif", b"GIF89a"))
    with archives.open_archive(file, wanted=wanted, limits=SMALL) as archive:
        assert [(m.name, m.size) for m in archive.members] == [("a.json", 2), ("b.gif", 6)]
        with pytest.raises(KeyError):
            archive.open("b.gif")


def test_two_readers_of_a_spooled_member_do_not_disturb_each_other() -> None:
    file = crafted_tar_gz(tar_member(b"a.json", b"0123456789"))
    with archives.open_archive(file, wanted=wanted, limits=SMALL) as archive:
        one, two = archive.open("a.json"), archive.open("a.json")
        assert one.read(3) == b"012"
        one.close()
        assert two.read() == b"0123456789"


class Counting(io.BytesIO):
    """A file that remembers which of its bytes were read."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.spans: list[tuple[int, int]] = []

    def read(self, size: int | None = -1) -> bytes:
        start = self.tell()
        content = super().read(size)
        self.spans.append((start, start + len(content)))
        return content


def test_a_member_that_nobody_asks_for_is_never_unpacked_nor_even_read() -> None:
    private = Entry(b"private.json", packed=b"\xff" * 300_000, declared=300_000, method=8)
    raw = crafted_zip(private, Entry(b"outbox.json", b"{}")).getvalue()
    file = Counting(raw)
    with archives.open_archive(file, wanted=wanted) as archive:
        assert archive.read("outbox.json") == b"{}"
    inside = (30 + len("private.json"), 30 + len("private.json") + 200_000)
    assert not [span for span in file.spans if span[0] < inside[1] and span[1] > inside[0]]


def test_an_unwanted_member_cannot_be_opened_by_mistake() -> None:
    with (
        archives.open_archive(zip_of(a__gif=b"GIF"), wanted=wanted) as archive,
        pytest.raises(KeyError),
    ):
        archive.open("a.gif")


def test_an_archive_in_an_archive_is_a_member_like_any_other(monkeypatch: Any) -> None:
    inner = overlapping(8).getvalue()
    file = crafted_zip(Entry(b"outbox.json", b"{}"), Entry(b"posts.zip", inner, method=0))
    assert read_all(file) == {"outbox.json": b"{}"}


def test_a_bomb_stops_soon_after_the_ratio_not_at_its_end() -> None:
    bomb = crafted_zip(Entry(content=b"\x00" * 3 * MIB))
    delivered = 0
    with archives.open_archive(bomb, wanted=wanted) as archive:
        stream = archive.open("outbox.json")
        with pytest.raises(archives.UnsafeArchive, match="far more"):
            while content := stream.read(64 * 1024):
                delivered += len(content)
    assert delivered <= MIB


def test_small_members_may_be_as_regular_as_they_like() -> None:
    assert len(read_all(crafted_zip(Entry(content=b" " * 900_000)))["outbox.json"]) == 900_000


def test_a_whole_read_has_its_own_limit() -> None:
    with (
        archives.open_archive(zip_of(a__json=b"x" * 100), wanted=wanted) as archive,
        pytest.raises(TooLarge),
    ):
        archive.read("a.json", limit=99)


def test_spooled_members_are_gone_when_the_archive_is_closed() -> None:
    file = crafted_tar_gz(tar_member(b"a.json", b"{}"))
    with archives.open_archive(file, wanted=wanted) as archive:
        pass
    with pytest.raises(KeyError):
        archive.open("a.json")


@pytest.mark.parametrize("seed", range(300))
def test_random_damage_is_refused_or_harmless_and_never_a_crash(seed: int) -> None:
    chance = random.Random(seed)
    whole = chance.choice(
        [
            crafted_zip(Entry(), Entry(b"likes.json", zlib.compress(b"x" * 999))),
            crafted_tar_gz(
                tar_member(b"a.json", b"{}" * 400), pax(b"9 path=b\n"), tar_member(b"b", b"?")
            ),
        ]
    )
    raw = bytearray(whole.getvalue())
    if raw[:2] == b"\x1f\x8b" and seed % 2:
        raw = bytearray(gzip.decompress(bytes(raw)))
    for _ in range(chance.randint(1, 6)):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    content = bytes(raw)
    if content[:2] not in (b"PK", b"\x1f\x8b"):
        content = gzip.compress(content)
    try:
        read_all(io.BytesIO(content))
    except archives.UnsafeArchive as refusal:
        assert refusal.code != "unsafe_archive"
