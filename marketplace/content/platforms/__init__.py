"""Which platform an archive comes from, and the readers of those we know.

Each reader is a module with NAME, LABEL, WANTED, `detect`, `profile` and `read`; to add one, copy
the nearest, list it here, and give it a fixture that no other reader claims.
"""

import re
from collections.abc import Iterator
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from marketplace.content.archives.limits import Archive
from marketplace.content.platforms import mastodon, x
from marketplace.content.platforms.form import (
    Outcome,
    Profile,
    Read,
    Reason,
    Skipped,
    TooManyRecords,
)
from marketplace.content.platforms.layout import Layout, matches, tails
from marketplace.kit.errors import Refusal

__all__ = [
    "PLATFORMS",
    "AmbiguousExport",
    "HtmlExport",
    "Platform",
    "Profile",
    "Read",
    "Reason",
    "Skipped",
    "TooManyRecords",
    "UnknownExport",
    "detect",
    "wanted",
]


class Platform(Protocol):
    """What a reader module offers."""

    @property
    def NAME(self) -> str: ...  # noqa: N802 - a constant of the module
    @property
    def LABEL(self) -> str: ...  # noqa: N802
    @property
    def WANTED(self) -> tuple[re.Pattern[str], ...]: ...  # noqa: N802

    def detect(self, archive: Archive) -> bool: ...
    def profile(self, archive: Archive) -> Profile: ...
    def read(self, archive: Archive) -> Iterator[tuple[str, Outcome]]: ...


PLATFORMS: tuple[Platform, ...] = (mastodon, x)


class UnknownExport(Refusal):
    """No reader claims the archive."""

    message = _(
        "This archive is not one we know. We read the archives of Mastodon and X, exactly as "
        "they give them to you."
    )
    code = "unknown_export"


class HtmlExport(UnknownExport):
    """An export as web pages: made to look at, not to be read by another service."""

    message = _(
        "This archive holds web pages only. Ask the platform again and choose JSON, or upload "
        "the whole archive and not only its pages."
    )
    code = "html_export"


class AmbiguousExport(Refusal):
    """More than one reader claims the archive."""

    message = _(
        "This archive holds the exports of more than one platform. Upload them one by one, "
        "exactly as the platforms gave them to you."
    )
    code = "ambiguous_export"


def wanted(name: str) -> bool:
    """Whether any reader could ask for a member of this name; give it to `open_archive`."""
    return any(matches(tail, platform.WANTED) for tail in tails(name) for platform in PLATFORMS)


def detect(archive: Archive) -> Platform:
    """The one platform that claims the archive.

    Raises `UnknownExport`, its special case `HtmlExport`, or `AmbiguousExport`.
    """
    claims = [platform for platform in PLATFORMS if platform.detect(archive)]
    if len(claims) > 1:
        raise AmbiguousExport
    if not claims:
        raise HtmlExport if _only_pages(archive) else UnknownExport
    return claims[0]


def _only_pages(archive: Archive) -> bool:
    endings = {path.rpartition(".")[2] for path in Layout(archive).names}
    return bool(endings & {"html", "htm"}) and endings.isdisjoint({"json", "js", "csv"})
