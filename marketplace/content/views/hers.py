"""What several of these pages read: her sources by their handles, opened under her key."""

from typing import Any

from django.http import HttpRequest

from accounts.models import Creator
from marketplace.content.models import Source
from marketplace.vault.actions import keyring


class CreatorRequest(HttpRequest):
    """What a view guarded by `as_creator` is given."""

    creator: Creator
    upload_is_too_large: bool
    upload_handlers: Any


def with_handles(creator: Creator) -> list[tuple[Source, str]]:
    """Her sources, each with its handle, opened under her key."""
    sources = list(Source.objects.of(creator).with_counts())
    if not sources:
        return []
    keys = keyring(creator.pk)
    return [(source, keys.open(bytes(source.handle_sealed), source.place)) for source in sources]


def handle_of(source: Source | None) -> str:
    if source is None:
        return ""
    return keyring(source.creator_id).open(bytes(source.handle_sealed), source.place)
