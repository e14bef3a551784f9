"""Invented lives for tests, and how to read an archive of one."""

import io
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO

from hypothesis import strategies as st

from marketplace.content import archives, platforms
from marketplace.content.platforms.form import Outcome, Read, Skipped
from marketplace.demo.archives import InventedLife, InventedPost, OthersPost

NOON = datetime(2023, 5, 6, 12, 0, 0, tzinfo=UTC)
OTHERS = OthersPost(77, "ana", "SECRET words of somebody else")
LIFE = InventedLife(
    "maya",
    "Maya Example",
    posts=(
        InventedPost("Tea & toast <3\nsecond line\n\nnew paragraph", NOON),
        InventedPost("今天下雨", NOON + timedelta(hours=1), language="zh"),
        InventedPost("Quietly said", NOON + timedelta(hours=2), visibility="unlisted"),
        InventedPost("FOLLOWERS ONLY", NOON + timedelta(hours=3), visibility="followers"),
        InventedPost("DIRECT MESSAGE", NOON + timedelta(hours=4), visibility="direct"),
        InventedPost("I agree", NOON + timedelta(hours=5), reply="bo"),
        InventedPost("A long thought. " * 40, NOON + timedelta(hours=6)),
    ),
    boosts=((OTHERS, NOON + timedelta(hours=7)),),
    likes=(OTHERS, OthersPost(78, "bo", "SECRET again")),
    follows=("ana", "bo"),
    bookmarks=(OthersPost(79, "bo", "BOOKMARKED"),),
)

moments = st.datetimes(datetime(2012, 1, 1), datetime(2024, 1, 1), timezones=st.just(UTC))
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400)
names = st.from_regex(r"[a-z]{1,12}", fullmatch=True)
others = st.builds(OthersPost, st.integers(1, 10**15), names, words)
posts = st.builds(
    InventedPost,
    words,
    moments,
    language=st.sampled_from(["en", "zh", "", "und"]),
    visibility=st.sampled_from(["public", "unlisted", "followers", "direct"]),
    reply=st.one_of(st.just(""), names),
)
lives = st.builds(
    InventedLife,
    names,
    names,
    posts=st.lists(posts, max_size=12).map(tuple),
    boosts=st.lists(st.tuples(others, moments), max_size=4).map(tuple),
    likes=st.lists(others, max_size=4).map(tuple),
    follows=st.lists(names, max_size=4).map(tuple),
    bookmarks=st.lists(others, max_size=2).map(tuple),
)


def outcomes_of(file: BinaryIO) -> list[tuple[str, Outcome]]:
    """Everything that the platform's reader makes of an archive."""
    with archives.open_archive(file, wanted=platforms.wanted) as archive:
        return list(platforms.detect(archive).read(archive))


def written(writer: Callable[..., None], *args: Any, **options: Any) -> io.BytesIO:
    file = io.BytesIO()
    writer(file, *args, **options)
    return file


def reads(outcomes: list[tuple[str, Outcome]], kind: str | None = None) -> list[Read]:
    found = [outcome for _, outcome in outcomes if isinstance(outcome, Read)]
    return [read for read in found if kind in (None, read.kind)]


def skipped(outcomes: list[tuple[str, Outcome]]) -> dict[tuple[str, str], int]:
    counted: Counter[tuple[str, str]] = Counter()
    for member, outcome in outcomes:
        if isinstance(outcome, Skipped):
            counted[member, outcome.reason.value] += outcome.count
    return dict(counted)


def totals(outcomes: list[tuple[str, Outcome]]) -> dict[str, int]:
    """Per file: records read and entries skipped, together."""
    counted: Counter[str] = Counter()
    for member, outcome in outcomes:
        counted[member] += outcome.count if isinstance(outcome, Skipped) else 1
    return dict(counted)
