"""Writers of platform archives from invented lives, in the shapes that the platforms really give.

Used by the demo market and by tests. The same arguments give the same bytes. Each archive also
holds what must never be stored: direct messages, posts for followers, other people's words,
bookmarks and pictures.
"""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterable
from typing import BinaryIO

from marketplace.demo.lives import InventedLife, InventedPost, OthersPost, Visibility
from marketplace.demo.mastodon_files import mastodon_members
from marketplace.demo.x_files import Generation, x_members

__all__ = [
    "Generation",
    "InventedLife",
    "InventedPost",
    "OthersPost",
    "Visibility",
    "write_mastodon_tar_gz",
    "write_mastodon_zip",
    "write_x_zip",
]


def write_mastodon_zip(file: BinaryIO, life: InventedLife, *, wrapper: str = "") -> None:
    """The archive that Mastodon gives since 4.2."""
    _write_zip(file, mastodon_members(life), wrapper)


def write_mastodon_tar_gz(file: BinaryIO, life: InventedLife, *, wrapper: str = "") -> None:
    """The archive that Mastodon gave before 4.2: every member read-only."""
    with (
        gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar,
    ):
        for name, content in mastodon_members(life):
            header = tarfile.TarInfo(wrapper + name)
            header.size, header.mode = len(content), 0o444
            tar.addfile(header, io.BytesIO(content))


def write_x_zip(
    file: BinaryIO, life: InventedLife, *, generation: Generation = "2023", wrapper: str = ""
) -> None:
    """The archive that X gives now, or the bare-list one that Twitter gave until 2019."""
    _write_zip(file, x_members(life, generation), wrapper)


def _write_zip(file: BinaryIO, members: Iterable[tuple[str, bytes]], wrapper: str) -> None:
    """Deflated, with the same time on every member so that the bytes depend on nothing else."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            entry = zipfile.ZipInfo(wrapper + name, date_time=(2024, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
