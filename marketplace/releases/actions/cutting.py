"""Cutting a release: from a bundle to written parts, then to its publication."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from accounts.models import User
from marketplace.catalogue.models import Bundle
from marketplace.kit import jobs
from marketplace.kit.models import Job, JobState
from marketplace.provenance.actions import record
from marketplace.releases import events, partfiles, placing, refusals, spooling
from marketplace.releases.actions import describing, publishing
from marketplace.releases.actions.rows import write_part
from marketplace.releases.models import Release, ReleaseState

ATTEMPTS = 4  # to publish, each time without what fell away since the last


class ConsentKeepsChanging(Exception):
    """Rows fell away during each attempt to publish; the job tries the whole cut again."""


class _FellAway(Exception):
    pass


def cut(*, by: User, bundle: Bundle) -> Release:
    """Begin the next release of a bundle: its row and its job.

    Raises BundleIsRetired, AlreadyCutting.
    """
    with transaction.atomic():
        # Races: two cuts at once would take the same number.
        bundle = Bundle.objects.select_for_update().get(pk=bundle.pk)
        if bundle.retired_at:
            raise refusals.BundleIsRetired
        releases = Release.objects.filter(bundle=bundle)
        if releases.filter(state=ReleaseState.CUTTING).exclude(job__state=JobState.FAILED).exists():
            raise refusals.AlreadyCutting
        last = releases.aggregate(last=Max("number"))["last"] or 0
        release = Release(
            bundle=bundle,
            number=last + 1,
            purposes=list(bundle.purposes),
            price_amount=bundle.price_amount,
            currency=bundle.currency,
            minimum_creators=max(bundle.minimum_creators, settings.RELEASE_MINIMUM_CREATORS),
            key=placing.new_key(),
            cut_by=by,
        )
        release.job = jobs.add("releases.cut", key=release.public_id, release=str(release.pk))
        release.save()
        record(by=by, kind=events.CUT_BEGAN, subject=release, number=release.number)
    return release


def write_release(*, run: jobs.Run, release: Release) -> Release:
    """Select, write the parts, and publish; or refuse. Running it again begins afresh.

    Fails closed: fewer creators than the release needs, and nothing is published. Raises
    ConsentKeepsChanging when rows keep falling away, so that the job is tried again.
    """
    if release.is_final:
        return release
    _clear(run, release)
    with _workshop(release) as folder:
        spool = spooling.copy_selection(
            release.bundle, release.use, folder, lambda rows: run.progress(rows)
        )
        parts = placing.parts_for(spool.rows)
        heaps, creators = spooling.split(spool, bytes(release.key), parts, folder)
        if creators < release.minimum_creators:
            return _refuse(run, release, creators)
        done = 0
        for number, heap in enumerate(heaps, start=1):
            table, grants = spooling.shuffled(heap, bytes(release.key))
            done += table.num_rows
            write_part(run, release, number, table, grants, folder, (done, spool.rows))
        return _publish(run, release, folder)


def clear_given_up() -> int:
    """Remove what cuts whose job has given up left behind; how many there were.

    A worker that is killed cleans nothing up, and people's words lie in what it had written.
    """
    count = 0
    for release in Release.objects.given_up():
        assert release.job_id  # a job that failed for good
        with transaction.atomic():
            # Races: staff who give the job its attempts again; they wait for this.
            failed = Job.objects.filter(pk=release.job_id, state=JobState.FAILED)
            if failed.select_for_update().exists() and (
                release.parts.exists() or _folder(release).exists()
            ):
                _remove_rows(release)
                partfiles.forget_release(release)
                shutil.rmtree(_folder(release), ignore_errors=True)
                count += 1
    return count


def _publish(run: jobs.Run, release: Release, folder: Path) -> Release:
    for _attempt in range(ATTEMPTS):
        publishing.drop_fallen(run=run, release=release, folder=folder)
        describing.describe(run=run, release=release, folder=folder)
        if release.creators < release.minimum_creators:
            _clear(run, release)
            return _refuse(run, release, release.creators)
        try:
            with run.finish():
                if not publishing.publish(release=release):
                    raise _FellAway
            release.refresh_from_db()
            return release
        except _FellAway:
            continue
    raise ConsentKeepsChanging


def _refuse(run: jobs.Run, release: Release, creators: int) -> Release:
    facts = {"creators": creators, "minimum": release.minimum_creators}
    with run.finish():
        release.state = ReleaseState.REFUSED
        release.refusal_code, release.refusal_facts = refusals.TOO_FEW_CREATORS, facts
        release.rows = release.creators = 0
        release.card, release.manifest, release.manifest_sha256 = {}, {}, ""
        release.save()
        record(by=None, kind=events.REFUSED, subject=release, number=release.number, **facts)
    return release


def _clear(run: jobs.Run, release: Release) -> None:
    """Remove what an earlier attempt at this cut, which was killed, left half written."""
    with transaction.atomic():
        run.progress(0)  # locks the job's row: a worker that lost its lease stops here
        _remove_rows(release)
    partfiles.forget_release(release)


def _remove_rows(release: Release) -> None:
    with connection.cursor() as cursor:
        for table in ("releases_row", "releases_holding", "releases_part"):
            cursor.execute(f"DELETE FROM {table} WHERE release_id = %s", [release.pk])  # noqa: S608


def _folder(release: Release) -> Path:
    return Path(settings.DATA_DIR) / "cutting" / release.public_id


@contextmanager
def _workshop(release: Release) -> Iterator[Path]:
    """A folder for this cut alone; what a killed attempt left in it goes first."""
    folder = _folder(release)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
