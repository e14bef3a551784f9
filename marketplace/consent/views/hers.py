"""What a creator has to consent about: her sources by name, her kinds of record with counts."""

from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import Creator, User
from marketplace.consent.models import RecordKind
from marketplace.content.models import Platform, Record, Source
from marketplace.kit.templatetags.kit import count
from marketplace.vault.actions import keyring


class CreatorRequest(HttpRequest):
    """What a view guarded by `as_creator` is given."""

    creator: Creator
    user: User


def source_names(creator: Creator) -> dict[UUID, str]:
    """Her sources, oldest first, each as platform and handle; only she ever sees these."""
    sources = Source.objects.filter(creator=creator).order_by("added_at", "pk")
    if not sources:
        return {}
    keys = keyring(creator.pk)
    return {
        source.pk: _("{handle} on {platform}").format(
            handle=keys.open(bytes(source.handle_sealed), source.place),
            platform=Platform(source.platform).label,
        )
        for source in sources
    }


def source_choices(creator: Creator) -> list[tuple[str, str]]:
    sources = Source.objects.filter(creator=creator)
    names = source_names(creator)
    public = {source.pk: source.public_id for source in sources}
    return [(public[pk], name) for pk, name in names.items()]


def kind_counts(creator: Creator) -> dict[str, int]:
    """How many records of each kind she has, in the order of the kinds."""
    found = dict(Record.objects.of(creator).order_by().values_list("kind").annotate(n=Count("pk")))
    return {kind: found[kind] for kind in RecordKind.values if kind in found}


def kind_choices(creator: Creator) -> list[tuple[str, str]]:
    return [
        (kind, _("{kind}: {count}").format(kind=RecordKind(kind).label, count=count(number)))
        for kind, number in kind_counts(creator).items()
    ]
