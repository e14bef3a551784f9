"""An X (Twitter) archive: data/*.js, each a JavaScript assignment of one JSON array.

Shapes verified on real archives of 2019 and 2023: every number is a string, `retweeted` is always
false, likes and follows carry no date, a retweet is a text that begins with `RT @`. Until 2019 a
tweet stood bare in its list, since then under `tweet`. Direct messages, contacts, addresses and
advertising files are never opened.
"""

import re
from collections.abc import Iterator

import msgspec

from marketplace.content.archives.limits import Archive
from marketplace.content.platforms.dates import x_moment
from marketplace.content.platforms.form import (
    Ids,
    Outcome,
    Profile,
    Read,
    Reason,
    Skipped,
    precision_of,
)
from marketplace.content.platforms.json_lists import NotAList, decoded, elements
from marketplace.content.platforms.languages import language_tag
from marketplace.content.platforms.layout import Layout
from marketplace.content.platforms.x_notes import Notes, plain

NAME = "x"
LABEL = "X"


def _file(names: str) -> re.Pattern[str]:
    """A data file and its further parts; people repack `data/` alone, so the folder may miss."""
    return re.compile(rf"(?:data/)?(?:{names})(?:-part\d+)?\.js")


TWEETS = _file("tweets?")
NOTES = _file("note-tweet")
LIKES = _file("like")
FOLLOWING = _file("following")
ACCOUNT = _file("account")
MANIFEST = _file("manifest")
HANDLES = _file("screen-name-change")
PROTECTED = _file("protected-history")
CIRCLE = _file("twitter-circle-tweet")
ABOUT_ACCOUNT = (ACCOUNT, HANDLES, PROTECTED)
WANTED = (TWEETS, NOTES, LIKES, FOLLOWING, MANIFEST, CIRCLE, *ABOUT_ACCOUNT)
PRIVATE = (
    _file(
        "direct-messages?(?:-group)?|direct-message(?:-group)?-headers|direct-message-mute"
        "|ip-audit|contact|phone-number|email-address-change|personalization|ageinfo|device-token"
        "|ad-[a-z]+(?:-[a-z]+){0,5}|account-(?:creation-ip|timezone|label|suspension)|profile"
        "|connected-application|block|mute|follower|saved-search|lists-(?:created|member|subscribed)"
        "|user-link-clicks|deleted-tweets?|deleted-tweet-headers|tweet-headers|twitter-circle(?:-member)?"
        "|grok-chat-item|key-registry|ni-devices|verified(?:-organization)?|sso|app|periscope-[a-z-]{3,40}"
    ),
)
MEDIA = (re.compile(r"(?:data/)?[a-z_]+_media/.*"), re.compile(r"assets/.*"))

SCRIPT = re.compile(rb"^(?:\xef\xbb\xbf)?\s*window\.(?:YTD\.\w+\.part\d+|__THAR_CONFIG)\s*=")
LIST = re.compile(rb"\s*+window\.YTD\.\w+\.part\d+\s*+=\s*+\[")
MANIFEST_OPENING = re.compile(rb"^\s*window\.__THAR_CONFIG\s*=\s*")
RETWEET = re.compile(r"RT @(\w{1,20})")
ONLY_LINKS = re.compile(r"(?:\s|https://t\.co/\w+)*")
STATUS = "https://x.com/i/web/status/"
USER = "https://x.com/i/user/"


class Mention(msgspec.Struct):
    id_str: str | None = None
    screen_name: str | None = None


class Attachment(msgspec.Struct):
    source_status_id_str: str | None = None


class Entities(msgspec.Struct):
    user_mentions: list[Mention] = []
    media: list[Attachment] = []


class Tweet(msgspec.Struct):
    id_str: str | None = None
    id: str | int | None = None
    created_at: str | None = None
    full_text: str | None = None
    lang: str | None = None
    in_reply_to_status_id_str: str | None = None
    in_reply_to_status_id: str | int | None = None
    in_reply_to_user_id_str: str | None = None
    entities: Entities | None = None
    extended_entities: Entities | None = None


class TweetEntry(Tweet):
    """A tweet under its name (2019 and later), or bare (before)."""

    tweet: Tweet | None = None


class Like(msgspec.Struct, rename="camel"):
    """A like. Its fullText is other people's words and has no field to be read into."""

    tweet_id: str = ""


class LikeEntry(msgspec.Struct, rename="camel"):
    like: Like


class Followed(msgspec.Struct, rename="camel"):
    account_id: str = ""


class FollowingEntry(msgspec.Struct, rename="camel"):
    following: Followed


class Account(msgspec.Struct, rename="camel"):
    username: str = ""
    account_id: str = ""
    account_display_name: str = ""


class AccountEntry(msgspec.Struct, rename="camel"):
    account: Account


class UserInfo(msgspec.Struct, rename="camel"):
    account_id: str = ""
    user_name: str = ""
    display_name: str = ""


class Manifest(msgspec.Struct, rename="camel"):
    user_info: UserInfo


class HandleChange(msgspec.Struct, rename="camel"):
    changed_from: str = ""
    changed_to: str = ""


class HandleChanges(msgspec.Struct, rename="camel"):
    screen_name_change: HandleChange


class HandleEntry(msgspec.Struct, rename="camel"):
    screen_name_change: HandleChanges


TWEET_ENTRIES = msgspec.json.Decoder(TweetEntry)
LIKE_ENTRIES = msgspec.json.Decoder(LikeEntry)
FOLLOWING_ENTRIES = msgspec.json.Decoder(FollowingEntry)
ACCOUNT_ENTRIES = msgspec.json.Decoder(AccountEntry)
HANDLE_ENTRIES = msgspec.json.Decoder(HandleEntry)
MANIFESTS = msgspec.json.Decoder(Manifest)


def detect(archive: Archive) -> bool:
    """Whether this is an X archive: one of its files is there and begins as X begins it."""
    layout = Layout(archive)
    telling = (MANIFEST, ACCOUNT, TWEETS, LIKES)
    paths = [path for pattern in telling for path in layout.find(pattern)]
    return any(layout.begins(path, SCRIPT) for path in paths)


def profile(archive: Archive) -> Profile:
    """Whose archive it is, by account.js, else manifest.js, with the handles she had before."""
    layout = Layout(archive)
    account = _account(layout) or _account_of_manifest(layout) or Account()
    called = [account.username, account.account_display_name]
    for path in layout.find(HANDLES):
        for raw in _entries(layout, path):
            entry = decoded(raw, HANDLE_ENTRIES) if raw is not None else None
            if entry:
                change = entry.screen_name_change.screen_name_change
                called += [change.changed_from, change.changed_to]
    names = tuple(dict.fromkeys(filter(None, called)))
    return Profile(account.username, account.account_display_name, account.account_id, names)


def read(archive: Archive) -> Iterator[tuple[str, Outcome]]:
    """Every entry of every file we read, then the files we did not, each under its file's label.

    Where protected-history.js has entries, the posts may have been for followers only, and none is
    kept; posts for an X Circle, which leaked into tweets.js, are told by their ids.
    """
    layout, ids = Layout(archive), Ids()
    notes = Notes()
    for path in layout.find(NOTES):
        for raw in _entries(layout, path):
            notes.add(path, raw)
    circle, counted = _circle(layout)
    yield from counted
    protected = any(True for path in layout.find(PROTECTED) for _ in _entries(layout, path))
    for path in layout.find(TWEETS):
        for raw in _entries(layout, path):
            yield path, _tweet(raw, circle, protected, notes, ids)
    yield from notes.outcomes()
    for path in layout.find(LIKES):
        for raw in _entries(layout, path):
            yield path, _like(raw, ids)
    for path in layout.find(FOLLOWING):
        for raw in _entries(layout, path):
            yield path, _follow(raw, ids)
    yield from _about_account(layout)
    yield from layout.unread(read=WANTED, private=PRIVATE, media=MEDIA)


def _entries(layout: Layout, path: str) -> Iterator[bytes | None]:
    with layout.open(path) as stream:
        try:
            yield from elements(stream, LIST)
        except NotAList:
            yield None


def _account(layout: Layout) -> Account | None:
    for path in layout.find(ACCOUNT):
        for raw in _entries(layout, path):
            entry = decoded(raw, ACCOUNT_ENTRIES) if raw is not None else None
            if entry:
                return entry.account
    return None


def _account_of_manifest(layout: Layout) -> Account | None:
    for path in layout.find(MANIFEST):
        script = layout.archive.read(layout.names[path])
        manifest = decoded(MANIFEST_OPENING.sub(b"", script, count=1), MANIFESTS)
        if manifest:
            user = manifest.user_info
            return Account(user.user_name, user.account_id, user.display_name)
    return None


def _about_account(layout: Layout) -> Iterator[tuple[str, Outcome]]:
    for pattern in ABOUT_ACCOUNT:
        for path in layout.find(pattern):
            for raw in _entries(layout, path):
                yield path, Skipped(Reason.MALFORMED if raw is None else Reason.ACCOUNT)
    for path in layout.find(MANIFEST):
        yield path, Skipped(Reason.ACCOUNT)


def _circle(layout: Layout) -> tuple[set[str], list[tuple[str, Outcome]]]:
    """The ids of posts that went to an X Circle, and the count of that file's entries."""
    ids: set[str] = set()
    counted: list[tuple[str, Outcome]] = []
    for path in layout.find(CIRCLE):
        entries = 0
        for raw in _entries(layout, path):
            entries += 1
            entry = decoded(raw, TWEET_ENTRIES) if raw is not None else None
            if entry:
                ids.add(_id(entry.tweet or entry))
        if entries:
            counted.append((path, Skipped(Reason.FOLLOWERS_ONLY, entries)))
    return ids, counted


def _id(tweet: Tweet) -> str:
    return tweet.id_str or str(tweet.id or "")


def _tweet(raw: bytes | None, circle: set[str], protected: bool, notes: Notes, ids: Ids) -> Outcome:
    """A tweet: a post, a reply, or a retweet, of which only the fact is kept."""
    entry = decoded(raw, TWEET_ENTRIES) if raw is not None else None
    tweet = (entry.tweet or entry) if entry else None
    if tweet is None or not _id(tweet):
        return Skipped(Reason.MALFORMED)
    if _id(tweet) in circle:
        return Skipped(Reason.FOLLOWERS_ONLY)
    if protected:
        return Skipped(Reason.NOT_PUBLIC)
    outcome = _own_or_retweet(tweet, notes)
    if isinstance(outcome, Read) and ids.repeats(outcome.external_id):
        return Skipped(Reason.DUPLICATE_IN_FILE)
    return outcome


def _own_or_retweet(tweet: Tweet, notes: Notes) -> Outcome:
    occurred_at = x_moment(tweet.created_at)
    precision = precision_of(occurred_at)
    text = tweet.full_text or ""
    if retweet := RETWEET.match(text):
        target = _retweeted(tweet, retweet[1])
        return Read("repost", _id(tweet), None, occurred_at, precision, "", target)
    if ONLY_LINKS.fullmatch(text):
        return Skipped(Reason.NO_TEXT)
    text = notes.full_text(occurred_at, text) or plain(text)
    answered = tweet.in_reply_to_status_id_str or str(tweet.in_reply_to_status_id or "")
    return Read(
        "comment" if answered or tweet.in_reply_to_user_id_str else "post",
        _id(tweet),
        text,
        occurred_at,
        precision,
        language_tag(tweet.lang),
        "",
        f"{STATUS}{answered}" if answered else "",
    )


def _retweeted(tweet: Tweet, handle: str) -> str:
    """What was retweeted: the post where a picture of it gives its id, else whose post it was."""
    for entities in (tweet.extended_entities, tweet.entities):
        for attachment in entities.media if entities else []:
            if attachment.source_status_id_str:
                return f"{STATUS}{attachment.source_status_id_str}"
    for mention in tweet.entities.user_mentions if tweet.entities else []:
        if mention.id_str and (mention.screen_name or "").lower() == handle.lower():
            return f"{USER}{mention.id_str}"
    return f"https://x.com/{handle.lower()}"


def _like(raw: bytes | None, ids: Ids) -> Outcome:
    entry = decoded(raw, LIKE_ENTRIES) if raw is not None else None
    if not entry or not entry.like.tweet_id:
        return Skipped(Reason.MALFORMED)
    if ids.repeats(like := f"like:{entry.like.tweet_id}"):
        return Skipped(Reason.DUPLICATE_IN_FILE)
    return Read("like", like, None, None, "", "", f"{STATUS}{entry.like.tweet_id}")


def _follow(raw: bytes | None, ids: Ids) -> Outcome:
    entry = decoded(raw, FOLLOWING_ENTRIES) if raw is not None else None
    if not entry or not entry.following.account_id:
        return Skipped(Reason.MALFORMED)
    if ids.repeats(follow := f"follow:{entry.following.account_id}"):
        return Skipped(Reason.DUPLICATE_IN_FILE)
    return Read("follow", follow, None, None, "", "", f"{USER}{entry.following.account_id}")
