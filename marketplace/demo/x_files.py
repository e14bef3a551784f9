"""The files of an X archive: one JavaScript assignment each."""

import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from marketplace.demo.lives import PICTURE, InventedLife, InventedPost, OthersPost

Generation = Literal["2019", "2023"]

X_EPOCH_MS = 1_288_834_974_657  # X counts its ids from November 2010
X_SHORT = 280
WEEKDAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def x_members(life: InventedLife, generation: Generation) -> Iterator[tuple[str, bytes]]:
    """The files of an X archive, by name: posts for a circle leak into the tweets, as they did."""
    older = generation == "2019"
    account = {
        "email": "nobody@example.com",
        "createdVia": "web",
        "username": life.handle,
        "accountId": _x_account(life.handle),
        "createdAt": "2012-03-04T05:06:07.000Z",
        "accountDisplayName": life.display_name,
    }
    shown = [(n, p) for n, p in enumerate(life.posts) if p.visibility != "direct"]
    hidden = [(n, p) for n, p in enumerate(life.posts) if p.visibility == "direct"]
    tweets = [_tweet(n, p, older) for n, p in shown]
    tweets += [_retweet(other, at) for other, at in life.boosts]
    yield "Your archive.html", b"<!DOCTYPE html><title>Your archive</title>"
    yield "data/account.js", _script("account", [{"account": account}])
    if not older:
        yield "data/manifest.js", _manifest(life)
        yield "data/note-tweet.js", _script("note_tweet", _notes(shown))
        circle = [{"tweet": _tweet(n, p, older)} for n, p in shown if p.visibility == "followers"]
        yield "data/twitter-circle-tweet.js", _script("twitter_circle_tweet", circle)
        yield "data/protected-history.js", _script("protected_history", [])
    entries = tweets if older else [{"tweet": tweet} for tweet in tweets]
    name = "tweet" if older else "tweets"
    yield f"data/{name}.js", _script(name, entries)
    yield f"data/{name}_media/{_x_id(datetime(2020, 1, 1, tzinfo=UTC), 0)}-Ab1.gif", PICTURE
    yield "data/like.js", _script("like", [{"like": _x_like(other)} for other in life.likes])
    yield "data/following.js", _script("following", [_x_follow(a) for a in life.follows])
    messages = [{"dmConversation": {"messages": [{"text": post.text}]}} for _, post in hidden]
    yield "data/direct-messages.js", _script("direct_messages", messages)


def _manifest(life: InventedLife) -> bytes:
    user = {
        "accountId": _x_account(life.handle),
        "userName": life.handle,
        "displayName": life.display_name,
    }
    return b"window.__THAR_CONFIG = " + msgspec.json.encode(
        {"userInfo": user, "archiveInfo": {"isPartialArchive": False}, "dataTypes": {}}
    )


def _script(name: str, entries: list[Any]) -> bytes:
    """A JavaScript assignment, as every file of an X archive is."""
    return f"window.YTD.{name}.part0 = ".encode() + msgspec.json.format(
        msgspec.json.encode(entries), indent=2
    )


def _tweet(number: int, post: InventedPost, older: bool) -> dict[str, Any]:
    status = _x_id(post.at, number)
    text = f"@{post.reply} {post.text}" if post.reply else post.text
    if len(text) > X_SHORT and not older:
        text = f"{text[: X_SHORT - 6]}… https://t.co/{status[-10:]}"
    tweet = {
        "id": status,
        "id_str": status,
        "created_at": _x_date(post.at),
        "full_text": _x_escape(text),
        "lang": post.language or "und",
        "source": '<a href="https://mobile.example">A telephone</a>',
        "favorite_count": "0",
        "retweet_count": "0",
        "favorited": False,
        "retweeted": False,
        "truncated": False,
        "display_text_range": ["0", str(len(text))],
        "entities": {"hashtags": [], "user_mentions": [], "urls": []},
    }
    if post.reply:
        tweet["in_reply_to_status_id_str"] = _x_id(post.at, number + 7)
        tweet["in_reply_to_user_id_str"] = _x_account(post.reply)
        tweet["in_reply_to_screen_name"] = post.reply
    return tweet


def _retweet(other: OthersPost, at: datetime) -> dict[str, Any]:
    """A retweet: no mark of being one but its first letters, and cut where it grew too long."""
    text = f"RT @{other.author}: {other.words}"
    text = text if len(text) <= 140 else f"{text[:139]}…"
    mention = {"id_str": _x_account(other.author), "screen_name": other.author, "name": "Someone"}
    return {
        "id": _x_id(at, other.number),
        "id_str": _x_id(at, other.number),
        "created_at": _x_date(at),
        "full_text": _x_escape(text),
        "lang": "en",
        "retweeted": False,
        "entities": {"hashtags": [], "user_mentions": [mention], "urls": []},
    }


def _notes(shown: Iterable[tuple[int, InventedPost]]) -> list[dict[str, Any]]:
    return [
        {
            "noteTweet": {
                "noteTweetId": _x_id(post.at, number + 1),
                "createdAt": f"{post.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z",
                "lifecycle": {"value": "1", "name": "Persisted", "originalName": "Persisted"},
                "core": {"text": post.text, "urls": [], "mentions": [], "hashtags": []},
            }
        }
        for number, post in shown
        if len(f"@{post.reply} {post.text}" if post.reply else post.text) > X_SHORT
    ]


def _x_like(other: OthersPost) -> dict[str, str]:
    number = str(other.number)
    address = f"https://twitter.com/i/web/status/{number}"
    return {"tweetId": number, "fullText": _x_escape(other.words), "expandedUrl": address}


def _x_follow(author: str) -> dict[str, Any]:
    number = _x_account(author)
    return {
        "following": {
            "accountId": number,
            "userLink": f"https://twitter.com/intent/user?user_id={number}",
        }
    }


def _x_account(handle: str) -> str:
    return str(10_000_000 + zlib.crc32(handle.encode()))


def _x_id(at: datetime, number: int) -> str:
    """X's ids: milliseconds since its epoch, then twenty-two bits of machine and sequence."""
    return str(((round(at.timestamp() * 1000) - X_EPOCH_MS) << 22) + number % 4_194_304)


def _x_date(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{WEEKDAYS[at.weekday()]} {MONTHS[at.month - 1]} {at:%d %H:%M:%S} +0000 {at.year}"


def _x_escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
