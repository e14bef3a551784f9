"""Why an upload is refused, at the door or while it is read, and how to say so later."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from marketplace.content.archives.refusals import UnsafeArchive
from marketplace.content.platforms import AmbiguousExport, TooManyRecords, UnknownExport
from marketplace.kit.errors import Refusal
from marketplace.vault.actions import KeyDestroyed


class EmptyUpload(Refusal):
    """A file without a single byte."""

    message = _("This file is empty. Download your archive again and upload it unchanged.")
    code = "empty_upload"


class UploadTooLarge(Refusal):
    """More bytes than `settings.UPLOAD_LIMIT`."""

    message = _(
        "This file is larger than {limit}, the most we take at once. Nothing was stored. Ask the "
        "platform for an archive without pictures and films, or write to us."
    )
    status = 413
    code = "upload_too_large"

    @classmethod
    def at_the_limit(cls) -> "UploadTooLarge":
        """The refusal with the limit of today in it."""
        return cls(limit=filesizeformat(settings.UPLOAD_LIMIT))


class ReadingFailed(Refusal):
    """Reading stopped on a fault of ours, again and again."""

    message = _(
        "We could not finish reading this archive. That is our fault, not yours, and we have "
        "been told. Nothing of it was kept; upload it again tomorrow."
    )
    code = "reading_failed"


def sentence_of(code: str, facts: Mapping[str, Any]) -> str:
    """What an import's refusal says, in the language active now."""
    roots = (
        UnsafeArchive,
        UnknownExport,
        AmbiguousExport,
        TooManyRecords,
        ReadingFailed,
        KeyDestroyed,
    )
    for root in roots:
        for refusal in _family(root):
            if refusal.code == code:
                return refusal(**facts).sentence
    return UnsafeArchive().sentence


def _family(refusal: type[Refusal]) -> Iterator[type[Refusal]]:
    yield refusal
    for kind in refusal.__subclasses__():
        yield from _family(kind)
