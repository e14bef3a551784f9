"""A Mastodon archive, as .zip (since 4.2) or .tar.gz: outbox.json, likes.json, actor.json.

Shapes verified on real archives and in Mastodon's BackupService; the vocabulary is ActivityStreams
2.0. The outbox also holds posts for followers and direct messages, which are told by their
audience and left there; bookmarks, lists and blocks are private and never opened.
"""

import csv
import re
from collections.abc import Iterator

import msgspec

from marketplace.content.archives.limits import Archive
from marketplace.content.platforms.dates import iso_moment
from marketplace.content.platforms.form import (
    Ids,
    Kind,
    Outcome,
    Profile,
    Read,
    Reason,
    Skipped,
    precision_of,
)
from marketplace.content.platforms.json_lists import NotAList, decoded, elements, member_opening
from marketplace.content.platforms.languages import language_tag
from marketplace.content.platforms.layout import Layout
from marketplace.content.platforms.words import words_of

NAME = "mastodon"
LABEL = "Mastodon"

OUTBOX = re.compile(r"outbox\.json")
LIKES = re.compile(r"likes\.json")
ACTOR = re.compile(r"actor\.json")
FOLLOWS = re.compile(r"following_accounts\.csv")
WANTED = (OUTBOX, LIKES, ACTOR, FOLLOWS)
PRIVATE = (
    re.compile(r"bookmarks\.(json|csv)"),
    re.compile(r"(lists|(muted|blocked)_accounts|blocked_domains|domain_blocks|followers)\.csv"),
)
MEDIA = (re.compile(r"media_attachments/.*"), re.compile(r"(avatar|header)\.[a-z0-9]+"))

COLLECTION = re.compile(rb'"orderedItems"|"OrderedCollection"')
ITEMS = member_opening("orderedItems")
ADDRESS = re.compile(r"@?([^@\s/]+@[^@\s/]+)")
# The three spellings that ActivityPub, section 5.6, says to treat alike
PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})


class Actor(msgspec.Struct, rename="camel"):
    id: str = ""
    preferred_username: str = ""
    name: str | None = None


class Post(msgspec.Struct, rename="camel"):
    id: str = ""
    type: str = ""
    summary: str | None = None
    content: str | None = None
    content_map: dict[str, str] | None = None
    published: str | None = None
    in_reply_to: str | None = None
    attributed_to: str | None = None
    to: list[str] | str | None = None
    cc: list[str] | str | None = None


class Activity(msgspec.Struct):
    type: str
    object: Post | str
    id: str = ""
    actor: str | None = None
    published: str | None = None
    to: list[str] | str | None = None
    cc: list[str] | str | None = None


ACTORS = msgspec.json.Decoder(Actor)
ACTIVITIES = msgspec.json.Decoder(Activity)
ADDRESSES = msgspec.json.Decoder(str)


def detect(archive: Archive) -> bool:
    """Whether this is a Mastodon archive: an outbox at its top that is a collection."""
    layout = Layout(archive)
    return any(layout.begins(path, COLLECTION) for path in layout.find(OUTBOX))


def profile(archive: Archive) -> Profile:
    """Whose archive it is, by its actor.json; empty fields where that is missing or broken."""
    layout = Layout(archive)
    for path in layout.find(ACTOR):
        actor = decoded(archive.read(layout.names[path]), ACTORS)
        if actor:
            called = (actor.preferred_username, actor.name or "")
            names = tuple(dict.fromkeys(filter(None, called)))
            return Profile(actor.preferred_username, actor.name or "", actor.id, names)
    return Profile()


def read(archive: Archive) -> Iterator[tuple[str, Outcome]]:
    """Every entry of every file we read, then the files we did not, each under its file's label."""
    layout, ids = Layout(archive), Ids()
    own = profile(archive).account_ref
    for path in layout.find(OUTBOX):
        for raw in _items(layout, path):
            yield path, _once(_activity(raw, own), ids)
    for path in layout.find(LIKES):
        for raw in _items(layout, path):
            yield path, _once(_like(raw), ids)
    for path in layout.find(FOLLOWS):
        for outcome in _follows(archive.read(layout.names[path])):
            yield path, _once(outcome, ids)
    for path in layout.find(ACTOR):
        yield path, Skipped(Reason.ACCOUNT)
    yield from layout.unread(read=WANTED, private=PRIVATE, media=MEDIA)


def _items(layout: Layout, path: str) -> Iterator[bytes | None]:
    with layout.open(path) as stream:
        try:
            yield from elements(stream, ITEMS)
        except NotAList:
            yield None


def _once(outcome: Outcome, ids: Ids) -> Outcome:
    if isinstance(outcome, Read) and ids.repeats(outcome.external_id):
        return Skipped(Reason.DUPLICATE_IN_FILE)
    return outcome


def _activity(raw: bytes | None, own: str) -> Outcome:
    """An activity of the outbox: a post of hers or a boost; the rest is not read."""
    activity = decoded(raw, ACTIVITIES) if raw is not None else None
    if activity is None:
        return Skipped(Reason.MALFORMED)
    if activity.type == "Announce":
        return _boost(activity)
    if activity.type != "Create":
        return Skipped(Reason.UNRECOGNISED)
    if isinstance(activity.object, str):
        return Skipped(Reason.NO_TEXT)
    return _post(activity, activity.object, own)


def _post(activity: Activity, post: Post, own: str) -> Outcome:
    if post.type not in ("Note", "Question"):
        return Skipped(Reason.UNRECOGNISED)
    author = own or activity.actor
    if author and post.attributed_to and post.attributed_to != author:
        return Skipped(Reason.OTHERS_WORDS)
    addressed = post if post.to or post.cc else activity
    if reason := _withheld(addressed):
        return Skipped(reason)
    if not post.id:
        return Skipped(Reason.MALFORMED)
    text = words_of(post.content or "")
    if text is None:
        return Skipped(Reason.MALFORMED)
    text = "\n\n".join(filter(None, ((post.summary or "").strip(), text)))
    if not text:
        return Skipped(Reason.NO_TEXT)
    kind: Kind = "comment" if post.in_reply_to else "post"
    occurred_at = iso_moment(post.published or activity.published)
    precision = precision_of(occurred_at)
    language = _language(post)
    return Read(kind, post.id, text, occurred_at, precision, language, "", post.in_reply_to or "")


def _boost(activity: Activity) -> Outcome:
    """A boost: that she passed something on, never the words of what she passed on."""
    if reason := _withheld(activity):
        return Skipped(reason)
    target = activity.object if isinstance(activity.object, str) else activity.object.id
    if not target:
        return Skipped(Reason.MALFORMED)
    occurred_at = iso_moment(activity.published)
    precision = precision_of(occurred_at)
    return Read(
        "repost", activity.id or f"boost:{target}", None, occurred_at, precision, "", target
    )


def _withheld(addressed: Post | Activity) -> Reason | None:
    """Why this was not for everyone, or None: public and unlisted name the public in to or cc."""
    audience = [*_listed(addressed.to), *_listed(addressed.cc)]
    if not PUBLIC.isdisjoint(audience):
        return None
    if not audience:
        return Reason.NOT_PUBLIC
    if any(address.endswith("/followers") for address in audience):
        return Reason.FOLLOWERS_ONLY
    return Reason.DIRECT_MESSAGE


def _listed(audience: list[str] | str | None) -> list[str]:
    return [audience] if isinstance(audience, str) else audience or []


def _language(post: Post) -> str:
    """The language whose text is the text of the post; servers write exactly one."""
    for tag, content in (post.content_map or {}).items():
        if content == post.content:
            return language_tag(tag)
    return ""


def _like(raw: bytes | None) -> Outcome:
    """A favourite: an address without a date."""
    target = decoded(raw, ADDRESSES) if raw is not None else None
    if not target:
        return Skipped(Reason.MALFORMED)
    return Read("like", f"like:{target}", None, None, "", "", target)


def _follows(content: bytes) -> Iterator[Outcome]:
    """The rows of following_accounts.csv; the first column is an address, there is no date."""
    rows = csv.reader(content.decode("utf-8-sig", errors="replace").splitlines())
    while True:
        try:
            row = next(rows, None)
        except csv.Error:
            yield Skipped(Reason.MALFORMED)
            continue
        if row is None:
            return
        if not row:  # an empty line
            continue
        if rows.line_num == 1 and row[0].strip().lower() == "account address":
            continue
        found = ADDRESS.fullmatch(row[0].strip().replace("\x00", ""))
        if not found:
            yield Skipped(Reason.MALFORMED)
            continue
        target = f"acct:{found[1]}"
        yield Read("follow", f"follow:{target}", None, None, "", "", target)
