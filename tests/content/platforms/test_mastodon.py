"""A Mastodon archive gives its owner's public words and interactions, and nothing else."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from marketplace.content import archives, platforms
from marketplace.content.platforms import mastodon
from marketplace.content.platforms.words import words_of
from marketplace.demo.archives import InventedLife, write_mastodon_tar_gz, write_mastodon_zip
from tests.content.platforms.lives import (
    LIFE,
    lives,
    outcomes_of,
    reads,
    skipped,
    totals,
    written,
)

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ME = "https://social.example/users/maya"
FRIENDS = f"{ME}/followers"
WRITERS = pytest.mark.parametrize("writer", [write_mastodon_zip, write_mastodon_tar_gz])


def archive_of(outbox: bytes | list[Any], **members: bytes) -> io.BytesIO:
    """A minimal archive around raw or listed items of an outbox."""
    if isinstance(outbox, list):
        outbox = json.dumps({"type": "OrderedCollection", "orderedItems": outbox}).encode()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("outbox.json", outbox)
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return file


def note(number: int = 1, **changes: Any) -> dict[str, Any]:
    post: dict[str, Any] = {
        "id": f"{ME}/statuses/{number}",
        "type": "Note",
        "content": "<p>hello</p>",
        "published": "2023-05-06T12:00:00Z",
        "attributedTo": ME,
        "to": [PUBLIC],
        "cc": [FRIENDS],
    }
    return {"id": f"{post['id']}/activity", "type": "Create", "actor": ME, "object": post | changes}


@WRITERS
def test_an_archive_is_read_whole(writer: Callable[..., None]) -> None:
    outcomes = outcomes_of(written(writer, LIFE))
    posts = reads(outcomes, "post")
    assert [post.text for post in posts] == [
        "Tea & toast <3\nsecond line\n\nnew paragraph",
        "今天下雨",
        "Quietly said",
        ("A long thought. " * 40).strip(),
    ]
    assert [post.language for post in posts] == ["en", "zh", "en", "en"]
    assert posts[0].occurred_at == datetime(2023, 5, 6, 12, tzinfo=UTC)
    assert posts[0].precision == "second"
    (comment,) = reads(outcomes, "comment")
    assert (comment.text, comment.in_reply_to) == (
        "I agree",
        "https://social.example/users/bo/statuses/1",
    )
    assert [read.target for read in reads(outcomes, "follow")] == [
        "acct:ana@social.example",
        "acct:bo@social.example",
    ]
    assert skipped(outcomes) == {
        ("outbox.json", "followers_only"): 1,
        ("outbox.json", "direct_message"): 1,
        ("actor.json", "account"): 1,
        ("bookmarks.json", "not_opened"): 1,
        ("media", "media"): 2,
    }


@WRITERS
def test_words_of_others_and_private_words_are_never_read(writer: Callable[..., None]) -> None:
    outcomes = outcomes_of(written(writer, LIFE))
    told = repr([(read.text, read) for read in reads(outcomes)])
    for forbidden in ("SECRET", "FOLLOWERS ONLY", "DIRECT MESSAGE", "BOOKMARKED"):
        assert forbidden not in told
    for kind in ("repost", "like", "follow"):
        assert reads(outcomes, kind)
        assert all(read.text is None for read in reads(outcomes, kind))


def test_likes_and_follows_have_no_date_and_none_is_invented() -> None:
    outcomes = outcomes_of(written(write_mastodon_zip, LIFE))
    undated = reads(outcomes, "like") + reads(outcomes, "follow")
    assert len(undated) == 4
    assert {(read.occurred_at, read.precision) for read in undated} == {(None, "")}
    (boost,) = reads(outcomes, "repost")
    assert boost.occurred_at == datetime(2023, 5, 6, 19, tzinfo=UTC)
    assert boost.target == "https://social.example/users/ana/statuses/77"


@pytest.mark.parametrize(
    ("to", "cc", "reason"),
    [
        ([PUBLIC], [FRIENDS], None),
        ([FRIENDS], [PUBLIC], None),
        (PUBLIC, None, None),
        (["as:Public"], [], None),
        ([FRIENDS], [], "followers_only"),
        ([FRIENDS], ["https://social.example/users/bo"], "followers_only"),
        (["https://social.example/users/bo"], [], "direct_message"),
        ([], [], "not_public"),
        (None, None, "not_public"),
        (["https://evil.example/#Public"], [], "direct_message"),
    ],
)
def test_only_what_names_the_public_is_public(to: Any, cc: Any, reason: str | None) -> None:
    outcomes = outcomes_of(archive_of([note(to=to, cc=cc)]))
    assert skipped(outcomes) == ({("outbox.json", reason): 1} if reason else {})
    assert len(reads(outcomes)) == (0 if reason else 1)


def test_a_boost_shown_to_followers_only_is_not_kept() -> None:
    boost = {"type": "Announce", "id": "a", "object": "https://o.example/1", "to": [FRIENDS]}
    assert skipped(outcomes_of(archive_of([boost]))) == {("outbox.json", "followers_only"): 1}


def test_a_boost_that_carries_the_post_gives_its_address_only() -> None:
    other = {"id": "https://o.example/1", "type": "Note", "content": "SECRET"}
    boost = {"type": "Announce", "id": "a", "object": other, "to": [PUBLIC]}
    (read,) = reads(outcomes_of(archive_of([boost])))
    assert (read.kind, read.text, read.target) == ("repost", None, "https://o.example/1")


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (note(attributedTo="https://o.example/users/bo"), "others_words"),
        (note(content="", attachment=[{"type": "Document"}]), "no_text"),
        (note(id=""), "malformed"),
        (note(type="Article"), "unrecognised"),
        (note(content=7), "malformed"),
        ({"type": "Create", "object": "https://social.example/1", "to": [PUBLIC]}, "no_text"),
        ({"type": "Delete", "object": "https://social.example/1"}, "unrecognised"),
        ({"type": "Announce", "object": "", "to": [PUBLIC]}, "malformed"),
        ("https://social.example/1", "malformed"),
        ([], "malformed"),
        (None, "malformed"),
    ],
)
def test_what_is_not_a_post_of_hers_is_counted_and_left(item: Any, reason: str) -> None:
    outcomes = outcomes_of(archive_of([item, note(2)]))
    assert skipped(outcomes) == {("outbox.json", reason): 1}
    assert [read.text for read in reads(outcomes)] == ["hello"]


def test_a_post_twice_is_kept_once() -> None:
    outcomes = outcomes_of(archive_of([note(), note(), note(2)]))
    assert skipped(outcomes) == {("outbox.json", "duplicate_in_file"): 1}
    assert len(reads(outcomes)) == 2


def test_a_content_warning_comes_before_the_words() -> None:
    (read,) = reads(outcomes_of(archive_of([note(summary="Food")])))
    assert read.text == "Food\n\nhello"


@pytest.mark.parametrize(
    ("published", "moment"),
    [
        ("2023-05-06T12:00:00Z", datetime(2023, 5, 6, 12, tzinfo=UTC)),
        ("2023-05-06T14:00:00.5+02:00", datetime(2023, 5, 6, 12, 0, 0, 500_000, tzinfo=UTC)),
        ("2023-05-06T12:00:00", None),
        ("0001-01-01T00:00:00+05:00", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_a_date_is_a_moment_or_nothing(published: str | None, moment: datetime | None) -> None:
    (read,) = reads(outcomes_of(archive_of([note(published=published)])))
    assert read.occurred_at == moment
    assert read.precision == ("second" if moment else "")


GOOD = json.dumps(note(1)).encode()
ALSO_GOOD = json.dumps(note(3)).encode()
BROKEN = {
    "deep": b'{"type": "Create", "object": ' + b"[" * 70 + b"]" * 70 + b"}",
    "a million deep": b"[" * 1_000_000 + b"]" * 1_000_000,
    "not a number": b'{"type": "Create", "object": NaN}',
    "infinite": b'{"type": "Create", "object": Infinity}',
    "a raw line break": b'{"type": "Create\n", "object": "x"}',
    "larger than any post": b'{"type": "Create", "object": "' + b"x" * 5_000_000 + b'"}',
    "unpaired brackets": b'{"type": "Create", "object": {]}',
    "no comma": b'{"type": "Delete"} {"type": "Delete"}',
    "a quote that hides brackets": b'{"type": "}]\\"", "object": "NaN}]", NaN}',
}


@pytest.mark.parametrize("title", BROKEN)
def test_one_broken_entry_is_counted_and_its_neighbours_are_read(title: str) -> None:
    items = b",".join([GOOD, BROKEN[title], ALSO_GOOD])
    outcomes = outcomes_of(archive_of(b'{"orderedItems": [' + items + b"]}"))
    assert skipped(outcomes) == {("outbox.json", "malformed"): 1}
    assert [read.external_id[-1] for read in reads(outcomes)] == ["1", "3"]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"half \\ud83d here", "half \ufffd here"),
        (b"low \\udc00\\ud83d", "low \ufffd\ufffd"),
        (b"whole \\ud83d\\ude00", "whole \U0001f600"),
        (b"nul \\u0000.", "nul \ufffd."),
        (b"escaped \\\\ud83d", "escaped \\ud83d"),
        (b"bytes \xff.", "bytes \ufffd."),
    ],
)
def test_impossible_characters_are_repaired(raw: bytes, text: str) -> None:
    item = GOOD.replace(b"<p>hello</p>", raw)
    (read,) = reads(outcomes_of(archive_of(b'{"orderedItems": [' + item + b"]}")))
    assert read.text == text
    assert read.text.encode("utf-8")


@pytest.mark.parametrize(
    ("outbox", "records", "broken"),
    [
        (b'{"orderedItems": [' + GOOD + b"," + ALSO_GOOD[:50], 1, 1),
        (b'{"orderedItems": [' + GOOD, 0, 1),
        (b'{"orderedItems": [' + GOOD + b",", 1, 1),
        (b'{"orderedItems": [', 0, 1),
        (b'{"orderedItems": {}}', 0, 1),
        (b'{"x": "\\"orderedItems\\": [1,2]"}  "orderedItems"', 0, 1),
        (b'\xef\xbb\xbf{"@context": [{"a": [1]}], "orderedItems" : [ ' + GOOD + b" ] }", 1, 0),
        (b'{"orderedItems": [ ]}', 0, 0),
    ],
)
def test_a_file_cut_short_says_so(outbox: bytes, records: int, broken: int) -> None:
    outcomes = outcomes_of(archive_of(outbox))
    assert len(reads(outcomes)) == records
    assert skipped(outcomes).get(("outbox.json", "malformed"), 0) == broken


def test_an_outbox_larger_than_one_block_loses_nothing_at_the_seams() -> None:
    items = [note(n, content=f"<p>{n} {'é' * (n % 97)}</p>") for n in range(9_000)]
    outcomes = outcomes_of(archive_of(items))
    assert [int(str(read.text).split()[0]) for read in reads(outcomes)] == list(range(9_000))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<br>b<br/>c<br />d</p><p>e</p>", "a\nb\nc\nd\n\ne"),
        ("<p>1 &lt; 2 &amp;amp; &#39;x&#39;</p>", "1 < 2 &amp; 'x'"),
        (
            '<p><a href="https://o.example/@bo" class="u-url mention">@<span>bo</span></a> hi</p>',
            "@bo hi",
        ),
        (
            "<a href='https://a.e/b'><i class=invisible>https://</i>a.<i class=invisible>x</i></a>",
            "https://a.e/b",
        ),
        ('<p>a<span class="invisible">hidden</span>b</p>', "ab"),
        ('<a href="javascript:x"><span class="invisible">h</span>t</a>', "t"),
        ('<p>#<a href="https://s.example/tags/tea" class="mention hashtag">tea</a></p>', "#tea"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("<script>alert(1)</script><p>x</p>", "x"),
        ("plain", "plain"),
        ("", ""),
        ("<p></p>", ""),
    ],
)
def test_html_becomes_the_words_that_were_typed(html: str, text: str) -> None:
    assert words_of(html) == text


def test_hostile_html_is_text_or_refused() -> None:
    assert words_of("<div>" * 1_900 + "x") == "x"
    assert words_of("<div>" * 2_001 + "x") is None
    assert words_of("x" * 500_001) is None


def test_rows_of_the_follows_that_are_no_address_are_counted() -> None:
    rows = b"\xef\xbb\xbfAccount address,Show boosts\nbo@o.example,true\nnobody\n=1+1,x\n"
    rows += b"bo@o.example\n"
    outcomes = outcomes_of(archive_of([], following_accounts__csv=rows))
    assert [read.target for read in reads(outcomes)] == ["acct:bo@o.example"]
    assert skipped(outcomes) == {
        ("following_accounts.csv", "malformed"): 2,
        ("following_accounts.csv", "duplicate_in_file"): 1,
    }


def test_the_profile_says_whose_archive_it_is() -> None:
    with archives.open_archive(
        written(write_mastodon_zip, LIFE), wanted=platforms.wanted
    ) as archive:
        profile = mastodon.profile(archive)
    assert (profile.handle, profile.display_name, profile.account_ref) == (
        "maya",
        "Maya Example",
        ME,
    )
    assert profile.names == ("maya", "Maya Example")


def test_a_broken_actor_is_nobody() -> None:
    with archives.open_archive(
        archive_of([], actor__json=b"{"), wanted=platforms.wanted
    ) as archive:
        assert mastodon.profile(archive).account_ref == ""


def test_words_and_names_stay_out_of_what_is_logged() -> None:
    (read,) = reads(outcomes_of(archive_of([note()])))
    assert "hello" not in repr(read)


@given(life=lives)
@settings(max_examples=60, deadline=None)
def test_counts_always_add_up(life: InventedLife) -> None:
    for writer in (write_mastodon_zip, write_mastodon_tar_gz):
        outcomes = outcomes_of(written(writer, life))
        expected = {
            "outbox.json": len(life.posts) + len(life.boosts),
            "likes.json": len(life.likes),
            "following_accounts.csv": len(life.follows),
            "bookmarks.json": 1,
            "actor.json": 1,
            "media": 2,
        }
        assert totals(outcomes) == {name: count for name, count in expected.items() if count}
        kept = [read for read in reads(outcomes) if read.text is not None]
        assert len(kept) <= sum(p.visibility in ("public", "unlisted") for p in life.posts)
