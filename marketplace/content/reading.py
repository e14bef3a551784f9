"""An archive being read: its platform, its entries in batches, and a sign of life all the while."""

import io
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from marketplace.content import archives, platforms
from marketplace.content.archives.limits import Archive
from marketplace.content.platforms.form import Outcome, Read
from marketplace.kit import storage

BATCH = 2_000  # records of one transaction: about a tenth of a second of writing
BATCH_LETTERS = 4_000_000  # fewer records where they are long, so that memory stays bounded
HEARTBEAT = 5.0  # seconds; a job's lease is 30, and a large archive takes minutes to unpack

Entry = tuple[str, Outcome]


class Pulse:
    """How many bytes of an archive were read of how many, told to the job now and then."""

    def __init__(self, tell: Callable[[int, int | None], None]) -> None:
        self.done = 0
        self.total: int | None = None
        self._tell, self._told = tell, time.monotonic()

    def beat(self, read: int = 0) -> None:
        """Count `read` bytes; raises LeaseLost once another worker has taken over."""
        self.done += read
        if time.monotonic() - self._told > HEARTBEAT:
            self.tell()

    def tell(self) -> None:
        """Tell the job now, and renew its lease."""
        self._tell(self.done, self.total)
        self._told = time.monotonic()


@contextmanager
def opened(name: str, pulse: Pulse) -> Iterator[tuple[platforms.Platform, Archive]]:
    """The stored archive and the platform that claims it. Raises the refusals of both."""
    with storage.open_file(name) as file:
        watched = cast(BinaryIO, _Watched(file, lambda _read: pulse.beat()))
        with archives.open_archive(watched, wanted=platforms.wanted) as archive:
            pulse.total = sum(each.size for each in archive.members if archive.wanted(each.name))
            yield platforms.detect(archive), _Counted(archive, pulse)


def batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Entries in portions that fit a transaction and memory."""
    batch: list[Entry] = []
    letters = 0
    for entry in entries:
        batch.append(entry)
        if isinstance(entry[1], Read):
            letters += len(entry[1].text or "")
        if len(batch) >= BATCH or letters >= BATCH_LETTERS:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch


class _Watched(io.RawIOBase):
    """A file that tells how many bytes each read gave."""

    def __init__(self, file: BinaryIO, told: Callable[[int], None]) -> None:
        self._file, self._tell_of = file, told

    def read(self, size: int | None = -1) -> bytes:
        content = self._file.read(-1 if size is None else size)
        self._tell_of(len(content))
        return content

    def readinto(self, buffer: Any) -> int:
        content = self.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        super().close()


class _Counted(Archive):
    """An archive whose members are counted as they are read."""

    def __init__(self, archive: Archive, pulse: Pulse) -> None:
        super().__init__(archive.wanted, archive.limits)
        self.members = archive.members
        self._archive, self._pulse = archive, pulse

    def open(self, name: str) -> BinaryIO:
        """See `Archive.open`."""
        return cast(BinaryIO, _Watched(self._archive.open(name), self._pulse.beat))
