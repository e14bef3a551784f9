"""The files of a Mastodon archive, as BackupService writes them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from typing import Any

import msgspec

from marketplace.demo.lives import PICTURE, InventedLife, InventedPost, OthersPost, Visibility

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
HOST = "social.example"


def mastodon_members(life: InventedLife) -> Iterator[tuple[str, bytes]]:
    """The files of a Mastodon archive, by name."""
    actor = f"https://{HOST}/users/{life.handle}"
    activities = [_create(actor, number, post) for number, post in enumerate(life.posts)]
    activities += [_announce(actor, other, at) for other, at in life.boosts]
    yield "media_attachments/files/109/000/original/0a1b2c3d.gif", PICTURE
    yield "outbox.json", _collection("outbox.json", activities)
    yield "likes.json", _collection("likes.json", [_address(other) for other in life.likes])
    yield "bookmarks.json", _collection("bookmarks.json", [_address(o) for o in life.bookmarks])
    if life.follows:
        rows = [f"{author}@{HOST},true,false," for author in life.follows]
        header = "Account address,Show boosts,Notify on new posts,Languages"
        yield "following_accounts.csv", "\n".join([header, *rows, ""]).encode()
    yield "actor.json", msgspec.json.encode(_actor(actor, life))
    yield "avatar.gif", PICTURE


def _actor(actor: str, life: InventedLife) -> dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        "id": actor,
        "type": "Person",
        "followers": f"{actor}/followers",
        "inbox": f"{actor}/inbox",
        "outbox": "outbox.json",
        "preferredUsername": life.handle,
        "name": life.display_name,
        "url": f"https://{HOST}/@{life.handle}",
        "likes": "likes.json",
        "bookmarks": "bookmarks.json",
    }


def _collection(name: str, items: list[Any]) -> bytes:
    return msgspec.json.encode(
        {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": name,
            "type": "OrderedCollection",
            "totalItems": len(items),
            "orderedItems": items,
        }
    )


def _address(other: OthersPost) -> str:
    return f"https://{HOST}/users/{other.author}/statuses/{other.number}"


def _audience(actor: str, visibility: Visibility) -> tuple[list[str], list[str]]:
    """The `to` and `cc` that Mastodon writes for each visibility."""
    followers = f"{actor}/followers"
    return {
        "public": ([PUBLIC], [followers]),
        "unlisted": ([followers], [PUBLIC]),
        "followers": ([followers], []),
        "direct": ([f"https://{HOST}/users/friend"], []),
    }[visibility]


def _create(actor: str, number: int, post: InventedPost) -> dict[str, Any]:
    """A Create activity around a Note, as BackupService serialises it."""
    note_id = f"{actor}/statuses/{_mastodon_id(post.at, number)}"
    to, cc = _audience(actor, post.visibility)
    published = _iso(post.at)
    content = _html(post.text)
    answered = f"https://{HOST}/users/{post.reply}/statuses/1" if post.reply else None
    note = {
        "id": note_id,
        "type": "Note",
        "summary": None,
        "inReplyTo": answered,
        "published": published,
        "url": note_id.replace("/users/", "/@").replace("/statuses/", "/"),
        "attributedTo": actor,
        "to": to,
        "cc": cc,
        "sensitive": False,
        "conversation": f"tag:{HOST},{post.at:%Y-%m-%d}:objectId={number}:objectType=Conversation",
        "content": content,
        "contentMap": {post.language: content} if post.language else {},
        "attachment": [],
        "tag": [],
        "replies": {
            "id": f"{note_id}/replies",
            "type": "Collection",
            "first": {"type": "CollectionPage", "partOf": f"{note_id}/replies", "items": []},
        },
    }
    return {
        "id": f"{note_id}/activity",
        "type": "Create",
        "actor": actor,
        "published": published,
        "to": to,
        "cc": cc,
        "object": note,
    }


def _announce(actor: str, other: OthersPost, at: datetime) -> dict[str, Any]:
    to, cc = _audience(actor, "public")
    return {
        "id": f"{actor}/statuses/{_mastodon_id(at, other.number)}/activity",
        "type": "Announce",
        "actor": actor,
        "published": _iso(at),
        "to": to,
        "cc": cc,
        "object": _address(other),
    }


def _html(text: str) -> str:
    """Paragraphs and line breaks as Mastodon writes them."""
    paragraphs = escape(text, quote=True).split("\n\n")
    return "".join(f"<p>{paragraph.replace(chr(10), '<br />')}</p>" for paragraph in paragraphs)


def _mastodon_id(at: datetime, number: int) -> int:
    """Mastodon's ids: milliseconds, then sixteen bits of sequence."""
    return (round(at.timestamp() * 1000) << 16) + number % 65_536


def _iso(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
