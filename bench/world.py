"""People who do not exist, and their archives, for measurements."""

import io
import itertools
import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.management import call_command

from accounts import actions as accounts
from accounts.models import Creator, User
from bench.laps import must
from marketplace.consent.models import Terms
from marketplace.content import actions as content
from marketplace.content.models import Import
from marketplace.demo.archives import write_mastodon_zip
from marketplace.demo.lives import InventedLife, InventedPost
from marketplace.demo.people import invent
from marketplace.kit import clock, jobs
from marketplace.kit.models import Job, JobState

ADDRESS = "maya.winterbourne@mail.example"  # the invented address that no clean text may hold
KEPT = {"public", "unlisted"}


@dataclass(frozen=True, slots=True)
class Archive:
    """A Mastodon archive that holds `records` posts to be kept, among others that must not be."""

    content: bytes
    outbox: bytes  # its largest member, unpacked
    records: int


def sign_up(*, staff: bool = False) -> User:
    """Somebody new, who never signs in."""
    email = f"bench-{os.urandom(6).hex()}@example.org"
    return User.objects.create_user(email, None, is_staff=staff, adult_declared_at=clock.now())


def join() -> Creator:
    """A new creator; the terms she will agree to are published if they are not yet."""
    if not Terms.objects.exists():
        call_command("publish_terms", verbosity=0, stdout=io.StringIO())
    return accounts.become_creator(by=sign_up(), country="GB")


def archive(records: int) -> Archive:
    """A life in both languages with exactly this many posts that may be kept."""
    life = InventedLife("maya_writes", "Maya Winterbourne", tuple(_posts(records)))
    file = io.BytesIO()
    write_mastodon_zip(file, life)
    with zipfile.ZipFile(file) as opened:
        outbox = opened.read("outbox.json")
    entries = len(json.loads(outbox)["orderedItems"])
    must(entries >= records, "The archive is shorter than it should be.")
    return Archive(file.getvalue(), outbox, records)


def _posts(records: int) -> Iterator[InventedPost]:
    """Posts until enough of them may be kept; the first one gives an address away."""
    at = clock.now()
    yield InventedPost(f"Write to me at {ADDRESS} any time.", at)
    kept = 1
    for number in itertools.count():
        for post in invent(number, now=at, posts=200, likes=0).life.posts:
            if kept == records:
                return
            kept += post.visibility in KEPT
            yield post


def upload(archive: Archive) -> InMemoryUploadedFile:
    """The archive as a browser would send it."""
    file = io.BytesIO(archive.content)
    kind = "application/zip"
    return InMemoryUploadedFile(file, "file", "archive.zip", kind, len(archive.content), None)


def bring(creator: Creator, archive: Archive) -> Import:
    """Bring an archive and have it read, not cleaned."""
    import_ = content.start_import(by=creator, file=upload(archive))
    carry_out(import_.job_id)
    return Import.objects.get(pk=import_.pk)


def carry_out(job: UUID | None) -> None:
    """Run one job here and now, as a worker would. Raises WrongOutput unless it got done."""
    run = jobs.claim(job) if job else None
    must(run is not None, "There is no such job to carry out.")
    assert run is not None
    run.execute()
    done = Job.objects.get(pk=run.job.pk)
    must(done.state == JobState.DONE, f"{done.kind} did not get done: {done.error}")
