"""Maya with a source and records, terms in effect, and a way to give a grant in one line."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Creator
from marketplace.consent import actions
from marketplace.consent.models import Grant, Terms
from marketplace.content.models import Import, Record, Source
from marketplace.kit import clock, ids
from marketplace.vault.actions import keyring

GRANT: dict[str, Any] = {
    "mode": "sell",
    "floor_amount": 2_000_000,
    "currency": "USD",
    "purposes": ["train_generative", "evaluation"],
    "kinds": ["post", "like"],
    "every_source": True,
    "source_ids": [],
    "automatic_classes": ["academic", "company"],
    "ask_classes": ["public"],
    "language": "en",
}


@pytest.fixture
def terms(db: None) -> Terms:
    return actions.publish_terms(by=None, body_en="# T\n\nWords.", body_zh="# T\n\n文字。")


@pytest.fixture
def give(terms: Terms) -> Callable[..., Grant]:
    def give(creator: Creator, **changes: Any) -> Grant:
        answers = {**GRANT, "expires_at": clock.now() + timedelta(days=90), **changes}
        return actions.give_grant(by=creator, **answers)

    return give


def make_source(creator: Creator, handle: str = "maya@social.example") -> Source:
    pk = ids.new()
    return Source.objects.create(
        pk=pk,
        creator=creator,
        platform="mastodon",
        account_key=pk.bytes,
        handle_sealed=keyring(creator.pk).seal(handle, f"source|{pk}"),
    )


def make_record(source: Source, kind: str = "post") -> Record:
    pk = ids.new()
    import_ = Import.objects.filter(source=source).first() or Import.objects.create(
        creator=source.creator, source=source, file_bytes=1, file_sha256="0" * 64, state="read"
    )
    sealed = keyring(source.creator_id).seal("words", f"record|{pk}")
    return Record.objects.create(
        pk=pk,
        creator=source.creator,
        source=source,
        first_import=import_,
        kind=kind,
        external_key=pk.bytes,
        text_sealed=sealed if kind in {"post", "comment"} else None,
    )


@pytest.fixture
def mayas_source(maya: Creator) -> Source:
    return make_source(maya)


@pytest.fixture
def mayas_post(mayas_source: Source) -> Record:
    return make_record(mayas_source)
