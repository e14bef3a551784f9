"""Each reader claims its own archives and no other's."""

import io
import zipfile
from collections.abc import Callable

import pytest

from marketplace.content import archives, platforms
from marketplace.content.platforms.form import Reason
from marketplace.demo.archives import write_mastodon_tar_gz, write_mastodon_zip, write_x_zip
from tests.content.platforms.lives import LIFE, outcomes_of, reads, written

FIXTURES: dict[str, tuple[str, Callable[[], io.BytesIO]]] = {
    "mastodon zip": ("mastodon", lambda: written(write_mastodon_zip, LIFE)),
    "mastodon tar.gz": ("mastodon", lambda: written(write_mastodon_tar_gz, LIFE)),
    "mastodon in a folder": (
        "mastodon",
        lambda: written(write_mastodon_zip, LIFE, wrapper="archive-2024/"),
    ),
    "mastodon tar.gz in two folders": (
        "mastodon",
        lambda: written(write_mastodon_tar_gz, LIFE, wrapper="./Downloads/archive-2024/"),
    ),
    "x of now": ("x", lambda: written(write_x_zip, LIFE)),
    "x of 2019": ("x", lambda: written(write_x_zip, LIFE, generation="2019")),
    "x in a folder": ("x", lambda: written(write_x_zip, LIFE, wrapper="twitter-2023-01-01/")),
}


def zip_of(members: dict[str, bytes]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file


def claims(file: io.BytesIO) -> list[str]:
    with archives.open_archive(file, wanted=platforms.wanted) as archive:
        return [platform.NAME for platform in platforms.PLATFORMS if platform.detect(archive)]


def refusal(members: dict[str, bytes]) -> str:
    with (
        archives.open_archive(zip_of(members), wanted=platforms.wanted) as archive,
        pytest.raises((platforms.UnknownExport, platforms.AmbiguousExport)) as refused,
    ):
        platforms.detect(archive)
    return refused.value.code


@pytest.mark.parametrize("title", FIXTURES)
def test_each_reader_claims_its_own_and_no_other(title: str) -> None:
    owner, build = FIXTURES[title]
    assert claims(build()) == [owner]


@pytest.mark.parametrize("title", FIXTURES)
def test_a_wrapper_folder_changes_nothing_and_is_not_told(title: str) -> None:
    outcomes = outcomes_of(FIXTURES[title][1]())
    assert len(reads(outcomes)) >= 10
    assert not [member for member, _ in outcomes if "2024" in member or "2023" in member]


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"readme.txt": b"hello"},
        {"outbox.json": b'{"messages": []}'},
        {"mail/outbox.json": b'{"orderedItems": []}', "likes.json": b"{}"},
        {"my-outbox.json": b'{"orderedItems": []}'},
        {"following.json": b"window.YTD.x.part0 = []"},
        {"data/tweets.js.json": b"window.YTD.tweets.part0 = []"},
        {"data/like.js": b"[]", "x.txt": b""},
        {"connections/followers_and_following/following.json": b'{"relationships_following": []}'},
        {"your_facebook_activity/posts/likes.json": b'{"orderedItems": []}', "a.json": b""},
        {"Comments.csv": b"Date,Link,Message"},
    ],
)
def test_what_only_looks_like_an_export_is_unknown(members: dict[str, bytes]) -> None:
    assert refusal(members) == "unknown_export"


def test_an_export_as_web_pages_is_explained() -> None:
    assert refusal({"start_here.html": b"<p>", "media/a.jpg": b""}) == "html_export"


def test_two_exports_in_one_archive_are_refused() -> None:
    members = {
        "outbox.json": b'{"type": "OrderedCollection", "orderedItems": []}',
        "tweets.js": b"window.YTD.tweets.part0 = []",
    }
    assert refusal(members) == "ambiguous_export"


def test_system_droppings_do_not_hide_an_export() -> None:
    members = {
        "archive/outbox.json": b'{"orderedItems": []}',
        "__MACOSX/archive/._outbox.json": b"\x00",
        "archive/.DS_Store": b"\x00",
    }
    assert claims(zip_of(members)) == ["mastodon"]


def test_names_of_files_are_told_as_kinds_only() -> None:
    members = {
        "outbox.json": b'{"orderedItems": []}',
        "maya smith diary.txt": b"",
        "secret.maya-smith": b"",
        "photos/maya and bo.jpg": b"",
    }
    outcomes = outcomes_of(zip_of(members))
    assert sorted(member for member, _ in outcomes) == ["*", "*.txt", "media"]


def test_every_reason_has_words_for_a_person() -> None:
    assert all(str(label) and str(label) != value for value, label in Reason.choices)


def test_only_what_some_reader_reads_is_wanted() -> None:
    for name in ("outbox.json", "A/b/Outbox.JSON", "data/tweets-part12.js", "tw/data/like.js"):
        assert platforms.wanted(name)
    for name in (
        "bookmarks.json",
        "data/direct-messages.js",
        "data/ip-audit.js",
        "a/b/c/outbox.json",
        "xoutbox.json",
        "media_attachments/files/1/outbox.json.gif",
    ):
        assert not platforms.wanted(name)
