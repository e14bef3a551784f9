"""The files of an export under names that patterns can rely on, and the ones nobody reads.

Names of files and folders may hold personal data, so what leaves this module are labels: a name
that the platform itself fixed, or a kind of file.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from marketplace.content.archives.limits import Archive
from marketplace.content.platforms.form import Reason, Skipped

DEEPEST_WRAPPER = 2  # `takeout/archive-2024/…`: folders that a person's own repacking adds
MEDIA_LABEL = "media"
PLAIN_ENDINGS = frozenset("csv css htm html js json md pdf txt xml".split())
MEDIA_ENDINGS = frozenset(
    "aac avif bmp gif heic jpeg jpg m4a mov mp3 mp4 ogg opus png svg wav webm webp".split()
)

Patterns = Iterable[re.Pattern[str]]


def segments(name: str) -> list[str]:
    """The parts of a member's path: NFC, lower case, forward slashes, no `.` parts."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").lower()
    return [part for part in plain.split("/") if part not in ("", ".")]


def tails(name: str) -> Iterator[str]:
    """The path with none, one and two leading folders taken off."""
    parts = segments(name)
    for wrapped in range(min(len(parts), DEEPEST_WRAPPER + 1)):
        yield "/".join(parts[wrapped:])


def matches(path: str, patterns: Patterns) -> bool:
    """Whether a whole normalised path is one of these; never a part of it."""
    return any(pattern.fullmatch(path) for pattern in patterns)


class Layout:
    """An archive's members by normalised path, wrapper folders and system droppings taken off."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        paths = {member.name: segments(member.name) for member in archive.members}
        paths = {name: parts for name, parts in paths.items() if not _is_dropping(parts)}
        for _ in range(DEEPEST_WRAPPER):
            if len({parts[0] for parts in paths.values()}) != 1:
                break
            if any(len(parts) < 2 for parts in paths.values()):
                break
            paths = {name: parts[1:] for name, parts in paths.items()}
        self.names = {"/".join(parts): name for name, parts in paths.items()}

    def find(self, pattern: re.Pattern[str]) -> list[str]:
        """The normalised paths that match, in order (`part2` before `part10`)."""
        return sorted(filter(pattern.fullmatch, self.names), key=lambda path: (len(path), path))

    def open(self, path: str) -> BinaryIO:
        """The member at a normalised path, as a bounded stream."""
        return self.archive.open(self.names[path])

    def begins(self, path: str, pattern: re.Pattern[bytes]) -> bool:
        """Whether the first 8 KiB of a member hold what this platform writes there."""
        with self.open(path) as stream:
            return pattern.search(stream.read(8_192)) is not None

    def unread(
        self, *, read: Patterns, private: Patterns, media: Patterns
    ) -> Iterator[tuple[str, Skipped]]:
        """What was in the archive and never opened: a label, why, and how many files."""
        counted: Counter[tuple[str, Reason]] = Counter()
        for path in self.names:
            if matches(path, read):
                continue
            if matches(path, private):
                counted[path, Reason.NOT_OPENED] += 1
            elif matches(path, media) or _ending(path) in MEDIA_ENDINGS:
                counted[MEDIA_LABEL, Reason.MEDIA] += 1
            else:
                ending = _ending(path)
                label = f"*.{ending}" if ending in PLAIN_ENDINGS else "*"
                counted[label, Reason.UNRECOGNISED] += 1
        for (label, reason), count in sorted(counted.items()):
            yield label, Skipped(reason, count)


def _is_dropping(parts: list[str]) -> bool:
    """What operating systems leave behind in archives."""
    return (
        not parts
        or "__macosx" in parts
        or parts[-1] in (".ds_store", "thumbs.db", "desktop.ini")
        or parts[-1].startswith("._")
    )


def _ending(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[2]
