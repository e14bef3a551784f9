"""An X archive gives its owner's public words and interactions, and nothing else."""

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from marketplace.content import archives, platforms
from marketplace.content.platforms import x
from marketplace.demo.archives import Generation, InventedLife, write_x_zip
from marketplace.demo.x_files import x_members
from tests.content.platforms.lives import (
    LIFE,
    lives,
    outcomes_of,
    reads,
    skipped,
    totals,
    written,
)

GENERATIONS = pytest.mark.parametrize("generation", ["2019", "2023"])


def script(name: str, entries: Any, part: int = 0) -> str:
    return f"window.YTD.{name}.part{part} = {json.dumps(entries)}"


def archive_of(**members: str | bytes) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"data/{name.replace('_', '-')}.js", content)
        archive.writestr("Your archive.html", "<p>")
    return file


def tweet(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "id_str": str(number),
        "created_at": "Wed Oct 10 20:19:24 +0000 2018",
        "full_text": "hello &lt;3 &amp;amp;",
        "lang": "en",
        "retweeted": False,
    } | changes


def tweets(*entries: Any) -> io.BytesIO:
    return archive_of(tweets=script("tweets", [{"tweet": entry} for entry in entries]))


@GENERATIONS
def test_an_archive_is_read_whole(generation: Generation) -> None:
    outcomes = outcomes_of(written(write_x_zip, LIFE, generation=generation))
    posts = reads(outcomes, "post")
    assert [post.text for post in posts][:3] == [
        "Tea & toast <3\nsecond line\n\nnew paragraph",
        "今天下雨",
        "Quietly said",
    ]
    assert posts[-1].text == "A long thought. " * 40
    assert posts[0].occurred_at == datetime(2023, 5, 6, 12, tzinfo=UTC)
    assert [post.language for post in posts][:2] == ["en", "zh"]
    (comment,) = reads(outcomes, "comment")
    assert comment.text == "@bo I agree"
    assert comment.in_reply_to.startswith("https://x.com/i/web/status/")
    assert [like.target for like in reads(outcomes, "like")] == [
        "https://x.com/i/web/status/77",
        "https://x.com/i/web/status/78",
    ]
    assert len(reads(outcomes, "follow")) == 2


@GENERATIONS
def test_words_of_others_and_private_words_are_never_read(generation: Generation) -> None:
    outcomes = outcomes_of(written(write_x_zip, LIFE, generation=generation))
    told = repr([(read.text, read) for read in reads(outcomes)])
    assert "SECRET" not in told
    assert "DIRECT MESSAGE" not in told
    for kind in ("repost", "like", "follow"):
        assert reads(outcomes, kind)
        assert all(read.text is None for read in reads(outcomes, kind))
    assert skipped(outcomes)["data/direct-messages.js", "not_opened"] == 1


def test_posts_for_a_circle_that_leaked_into_the_tweets_are_left_there() -> None:
    outcomes = outcomes_of(written(write_x_zip, LIFE))
    assert "FOLLOWERS ONLY" not in repr([read.text for read in reads(outcomes)])
    assert skipped(outcomes)["data/tweets.js", "followers_only"] == 1
    assert skipped(outcomes)["data/twitter-circle-tweet.js", "followers_only"] == 1


def test_posts_of_an_account_that_was_protected_are_not_kept() -> None:
    file = archive_of(
        tweets=script("tweets", [{"tweet": tweet()}]),
        protected_history=script(
            "protected_history", [{"protectedHistory": {"action": "Protect"}}]
        ),
    )
    outcomes = outcomes_of(file)
    assert reads(outcomes) == []
    assert skipped(outcomes)["data/tweets.js", "not_public"] == 1


def test_a_retweet_is_told_by_its_first_letters_and_keeps_no_words() -> None:
    mentions = {"user_mentions": [{"id_str": "12", "screen_name": "Ana"}]}
    pictures = {"media": [{"source_status_id_str": "345"}]}
    outcomes = outcomes_of(
        tweets(
            tweet(1, full_text="RT @ana: SECRET", entities=mentions),
            tweet(2, full_text="RT @ana: SECRET…", extended_entities=pictures),
            tweet(3, full_text="RT @Ana SECRET"),
        )
    )
    assert [(read.kind, read.text, read.target) for read in reads(outcomes)] == [
        ("repost", None, "https://x.com/i/user/12"),
        ("repost", None, "https://x.com/i/web/status/345"),
        ("repost", None, "https://x.com/ana"),
    ]


def test_escapes_are_undone_once() -> None:
    (read,) = reads(outcomes_of(tweets(tweet())))
    assert read.text == "hello <3 &amp;"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id_str": None}, "malformed"),
        ({"full_text": ""}, "no_text"),
        ({"full_text": " https://t.co/abc123 https://t.co/x"}, "no_text"),
        ({"full_text": 5}, "malformed"),
    ],
)
def test_what_is_no_post_is_counted_and_left(changes: dict[str, Any], reason: str) -> None:
    outcomes = outcomes_of(tweets(tweet(9, **changes), tweet(2)))
    assert skipped(outcomes)["data/tweets.js", reason] == 1
    assert [read.external_id for read in reads(outcomes)] == ["2"]


@pytest.mark.parametrize(
    ("created_at", "moment"),
    [
        ("Wed Oct 10 20:19:24 +0000 2018", datetime(2018, 10, 10, 20, 19, 24, tzinfo=UTC)),
        ("Wed Oct 32 20:19:24 +0000 2018", None),
        ("Wed Okt 10 20:19:24 +0000 2018", None),
        ("2018-10-10", None),
        (None, None),
    ],
)
def test_a_date_is_a_moment_or_nothing(created_at: str | None, moment: datetime | None) -> None:
    (read,) = reads(outcomes_of(tweets(tweet(created_at=created_at))))
    assert (read.occurred_at, read.precision) == (moment, "second" if moment else "")


@pytest.mark.parametrize(
    ("hint", "tag"),
    [("en", "en"), ("zh", "zh"), ("in", "id"), ("iw", "he"), ("und", ""), (None, "")],
)
def test_x_languages_become_tags(hint: str | None, tag: str) -> None:
    (read,) = reads(outcomes_of(tweets(tweet(lang=hint))))
    assert read.language == tag


def test_a_tweet_in_two_parts_of_the_archive_is_kept_once() -> None:
    parts = {
        "data/tweets.js": script("tweets", [{"tweet": tweet(1)}]),
        "data/tweets-part1.js": script("tweets", [{"tweet": tweet(1)}, {"tweet": tweet(2)}], 1),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    outcomes = outcomes_of(file)
    assert [read.external_id for read in reads(outcomes)] == ["1", "2"]
    assert sum(skipped(outcomes).values()) == 1


def test_a_note_belongs_to_the_tweet_of_its_second_that_begins_alike() -> None:
    whole = "An opening that is long enough to be sure. " + "More & more. " * 60
    note = {"createdAt": "2018-10-10T20:19:25.000Z", "core": {"text": whole}}
    stray = {
        "createdAt": "2018-10-10T20:19:24.000Z",
        "core": {"text": "Something else entirely, yes"},
    }
    cut = whole[:200].replace("&", "&amp;") + "… https://t.co/abcdef"
    file = archive_of(
        tweets=script("tweets", [{"tweet": tweet(1, full_text=f"@bo {cut}")}, {"tweet": tweet(2)}]),
        note_tweet=script("note_tweet", [{"noteTweet": note}, {"noteTweet": stray}, {}]),
    )
    outcomes = outcomes_of(file)
    assert reads(outcomes)[0].text == whole
    assert reads(outcomes)[1].text == "hello <3 &amp;"
    told = skipped(outcomes)
    assert [told["data/note-tweet.js", why] for why in ("joined", "unmatched", "malformed")] == [
        1,
        1,
        1,
    ]


@pytest.mark.parametrize(
    "content", ["", "[]", "window.YTD.like.part0 = {}", "window.YTD.like.part0 = [", "alert(1)"]
)
def test_a_broken_file_is_one_malformed_entry(content: str) -> None:
    outcomes = outcomes_of(archive_of(tweets=script("tweets", [{"tweet": tweet()}]), like=content))
    assert skipped(outcomes)["data/like.js", "malformed"] == 1
    assert len(reads(outcomes)) == 1


def test_a_like_without_visible_text_is_still_a_like() -> None:
    likes = [{"like": {"tweetId": "5"}}, {"like": {"tweetId": "5"}}, {"like": {}}, 3]
    outcomes = outcomes_of(archive_of(like=script("like", likes)))
    assert [read.external_id for read in reads(outcomes)] == ["like:5"]
    assert skipped(outcomes)["data/like.js", "duplicate_in_file"] == 1
    assert skipped(outcomes)["data/like.js", "malformed"] == 2


def test_the_profile_knows_her_former_handles_and_not_her_address() -> None:
    change = {"screenNameChange": {"changedFrom": "maya_old", "changedTo": "maya"}}
    account = {
        "username": "maya",
        "accountId": "12",
        "accountDisplayName": "Maya",
        "email": "m@x.org",
    }
    file = archive_of(
        account=script("account", [{"account": account}]),
        screen_name_change=script("screen_name_change", [{"screenNameChange": change}]),
    )
    with archives.open_archive(file, wanted=platforms.wanted) as archive:
        profile = x.profile(archive)
    assert (profile.handle, profile.account_ref) == ("maya", "12")
    assert profile.names == ("maya", "Maya", "maya_old")


def test_the_manifest_stands_in_for_a_missing_account() -> None:
    user = {"accountId": "12", "userName": "maya", "displayName": "Maya"}
    file = archive_of(manifest="window.__THAR_CONFIG = " + json.dumps({"userInfo": user}))
    with archives.open_archive(file, wanted=platforms.wanted) as archive:
        assert x.profile(archive).handle == "maya"


def test_private_files_may_be_poison_because_nobody_opens_them() -> None:
    """Were one opened, its checksum would refuse the whole archive."""
    raw = bytearray(written(write_x_zip, LIFE).getvalue())
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as archive:
        for name in archive.namelist():
            if not platforms.wanted(name):
                entry = archive.getinfo(name)
                start = entry.header_offset + 30 + len(name.encode())
                raw[start : start + entry.compress_size] = b"\xff" * entry.compress_size
    assert len(reads(outcomes_of(io.BytesIO(bytes(raw))))) == 11 - 1


@given(life=lives)
@settings(max_examples=60, deadline=None)
def test_counts_always_add_up(life: InventedLife) -> None:
    for generation in ("2019", "2023"):
        outcomes = outcomes_of(written(write_x_zip, life, generation=generation))
        told = totals(outcomes)
        for name, content in x_members(life, generation):  # type: ignore[arg-type]
            if name.endswith(".js") and platforms.wanted(name) and b"YTD" in content[:20]:
                entries = json.loads(content.partition(b"=")[2])
                assert told.get(name, 0) == len(entries), name
        assert told["data/direct-messages.js"] == 1
        kept = [read for read in reads(outcomes) if read.text is not None]
        assert len(kept) <= sum(post.visibility != "direct" for post in life.posts)
