"""Static files as production serves them: hashed, compressed, and the whole look in one request."""

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLESHEET = "css/app.css"
IMPORT = re.compile(
    r"""@import url\(["']?(?P<url>[^"')]+)["']?\)"""
    r"""(?: layer\((?P<layer>[\w-]+)\))?(?P<media>[^;]*);"""
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACE = re.compile(r"\s+")

Paths = dict[str, tuple[Storage, str]]


def in_one(paths: Paths, name: str) -> str:
    """A stylesheet with the text of what it imports in place of each `@import`.

    `layer(x)` becomes `@layer x { … }`, a medium `@media medium { … }`; comments and line ends
    go. Addresses in the imported text must be absolute, since they are read from elsewhere.
    Raises KeyError when an import names a file that is not there.
    """

    def text(name: str) -> str:
        storage, path = paths[name]
        with storage.open(path) as file:
            return SPACE.sub(" ", COMMENT.sub("", file.read().decode()))

    def inlined(found: re.Match[str]) -> str:
        body = text(found["url"].removeprefix(settings.STATIC_URL)).strip()
        media = found["media"].strip()
        body = f"@media {media} {{ {body} }}" if media else body
        return f"@layer {found['layer']} {{ {body} }}\n" if found["layer"] else f"{body}\n"

    return IMPORT.sub(inlined, text(name)).strip() + "\n"


class OneStylesheetStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's hashed and compressed files, with the imports of the stylesheet inlined.

    The files in the repository stay small and many; in development the browser imports them.
    """

    def post_process(
        self, paths: Paths, dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, Any]]:
        if STYLESHEET in paths and not dry_run:
            memory = InMemoryStorage()
            memory.save(STYLESHEET, ContentFile(in_one(paths, STYLESHEET).encode()))
            paths = {**paths, STYLESHEET: (memory, STYLESHEET)}
        yield from super().post_process(paths, dry_run=dry_run, **options)
