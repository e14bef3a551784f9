"""Invented archives as uploads, and what must never be found in our databases afterwards."""

import io
from datetime import UTC, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accounts.models import Creator
from marketplace.content import actions
from marketplace.content.models import Import
from marketplace.demo import archives
from marketplace.demo.lives import InventedLife, InventedPost, OthersPost
from marketplace.kit import jobs

START = datetime(2024, 3, 1, 8, 30, tzinfo=UTC)
OWN = "The heron came back to the weir"  # begins every public post of hers
DIRECT = "canary-direct-7731"
FOLLOWERS = "canary-followers-7732"
OTHERS = "canary-others-7733"
FORBIDDEN = (DIRECT, FOLLOWERS, OTHERS)


def a_life(handle: str = "maya_writes", posts: int = 5, language: str = "en") -> InventedLife:
    """Public posts and replies of hers, and beside them everything that must not be kept."""
    own = [
        InventedPost(
            f"{OWN} on day {n}. Write to me at maya{n}@example.org",
            START + timedelta(days=n),
            language,
            reply="friend" if n % 3 == 2 else "",
        )
        for n in range(posts)
    ]
    hidden = [
        InventedPost(f"{DIRECT} do not tell", START + timedelta(days=200), language, "direct"),
        InventedPost(f"{FOLLOWERS} only us", START + timedelta(days=201), language, "followers"),
    ]
    others = [OthersPost(1_000 + n, "somebody", f"{OTHERS} words {n}") for n in range(4)]
    return InventedLife(
        handle=handle,
        display_name="Maya Winterbourne",
        posts=(*own, *hidden),
        boosts=((others[0], START + timedelta(days=3)),),
        likes=tuple(others[1:3]),
        follows=("friend", "neighbour"),
        bookmarks=(others[3],),
    )


def mastodon_zip(life: InventedLife | None = None) -> bytes:
    file = io.BytesIO()
    archives.write_mastodon_zip(file, life or a_life())
    return file.getvalue()


def mastodon_tar_gz(life: InventedLife | None = None) -> bytes:
    file = io.BytesIO()
    archives.write_mastodon_tar_gz(file, life or a_life())
    return file.getvalue()


def x_zip(life: InventedLife | None = None) -> bytes:
    file = io.BytesIO()
    archives.write_x_zip(file, life or a_life())
    return file.getvalue()


def upload(content: bytes, name: str = "archive.zip") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/zip")


def bring(creator: Creator, content: bytes) -> Import:
    """Upload an archive and let every job run."""
    import_ = actions.start_import(by=creator, file=upload(content))
    jobs.drain()
    import_.refresh_from_db()
    return import_


def everything_stored() -> bytes:
    """Every column of every table of the main database, as bytes: bytea both raw and in hex."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()"
        )
        tables = [row[0] for row in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            for row in cursor.fetchall():
                rows += [
                    bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
                    for value in row
                ]
    return b"\n".join(rows)
