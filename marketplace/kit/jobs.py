"""The durable queue: add a row, claim it, renew its lease, finish it under its fence.

A row is added in the transaction of the business fact, so there is never a fact without its job.
Celery only carries the id; losing Redis loses nothing, because the sweep rings again for every
row that is due. A worker that was killed loses its lease, and its late writes find a newer fence.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from marketplace.kit import clock
from marketplace.kit.models import Job, JobState

log = logging.getLogger("assent.jobs")

# Attempts, each after twice the wait of the one before: a day and a half, for what depends on
# another's server being there, such as a letter.
PATIENT = 16

Handler = Callable[["Run"], None]
HANDLERS: dict[str, Handler] = {}
PERIODIC: dict[str, Callable[[], Any]] = {}


class LeaseLost(Exception):
    """Another worker has claimed the job since; this one must stop and write nothing."""


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Declare, in a room's tasks.py, the function that carries out jobs of a kind."""

    def declare(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return declare


def each_minute(function: Callable[[], Any]) -> Callable[[], Any]:
    """Declare, in a room's tasks.py, what beat does every minute: sweeps of a backlog."""
    PERIODIC[f"{function.__module__}.{function.__name__}"] = function
    return function


def add(
    kind: str,
    *,
    key: str | None = None,
    after: timedelta = timedelta(0),
    max_attempts: int = 5,
    **args: Any,
) -> Job:
    """Add a job in the caller's transaction and ring for it once that commits.

    With a `key` the job is added once for each kind and key: a second call returns the first row.
    Arguments are ids, never anyone's words.
    """
    values = {"args": args, "run_after": clock.now() + after, "max_attempts": max_attempts}
    if key is None:
        job, created = Job.objects.create(kind=kind, **values), True
    else:
        try:
            with transaction.atomic():
                job, created = Job.objects.get_or_create(kind=kind, key=key, defaults=values)
        except IntegrityError:  # someone added it between our look and our write
            job, created = Job.objects.get(kind=kind, key=key), False
    if created and not after:
        transaction.on_commit(lambda: ring(job.pk))
    return job


def ring(job: UUID) -> None:
    """Tell a worker about a job; when the broker is away the sweep will tell it later."""
    from celery import current_app

    try:
        current_app.send_task("kit.execute", [str(job)], retry=False)
    except Exception as error:  # whatever the broker's client raises: the row is the queue
        log.warning("kit.job.bell_lost error=%s", type(error).__name__)
        return
    Job.objects.filter(pk=job).update(rung_at=clock.now())


def claim(job: UUID) -> "Run | None":
    """Take the job if it is free: one conditional UPDATE, so two workers cannot both have it."""
    lease = clock.now() + timedelta(seconds=settings.JOB_LEASE)
    claimed = (
        Job.objects.claimable()
        .filter(pk=job)
        .update(
            state=JobState.RUNNING,
            attempts=F("attempts") + 1,
            fence=F("fence") + 1,
            lease_until=lease,
        )
    )
    return Run(Job.objects.get(pk=job)) if claimed else None


class Run:
    """One worker's attempt at a job, with the fence it was given."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.args: dict[str, Any] = job.args
        self._finished = False

    def progress(self, done: int, total: int | None = None) -> None:
        """Renew the lease and say how far the work is. Raises LeaseLost when it was taken over."""
        values: dict[str, Any] = {
            "lease_until": clock.now() + timedelta(seconds=settings.JOB_LEASE),
            "done_units": done,
        }
        if total is not None:
            values["total_units"] = total
        if not Job.objects.held(self.job).update(**values):
            raise LeaseLost

    @contextmanager
    def finish(self) -> Iterator[None]:
        """A transaction whose writes and whose mark «done» commit together, or not at all.

        Raises LeaseLost, before anything is written, when another worker has taken over.
        """
        with transaction.atomic():
            # Locks the row: a worker that would take over waits until this one has committed.
            if not Job.objects.held(self.job).select_for_update().exists():
                raise LeaseLost
            yield
            Job.objects.held(self.job).update(
                state=JobState.DONE, finished_at=clock.now(), lease_until=None, error=""
            )
        self._finished = True

    def execute(self) -> None:
        """Run the handler; on failure wait longer each time, and give up after max_attempts."""
        try:
            HANDLERS[self.job.kind](self)
            if not self._finished:
                with self.finish():
                    pass
        except LeaseLost:
            log.warning("kit.job.lease_lost kind=%s job=%s", self.job.kind, self.job.public_id)
        except Exception as error:
            self._fail(error)
            if settings.ENVIRONMENT == "test":
                raise

    def _fail(self, error: Exception) -> None:
        # Only the class is kept: an exception's text may quote a person's words.
        name = type(error).__name__
        final = self.job.attempts >= self.job.max_attempts
        now = clock.now()
        Job.objects.held(self.job).update(
            state=JobState.FAILED if final else JobState.QUEUED,
            finished_at=now if final else None,
            run_after=now + timedelta(seconds=2**self.job.attempts),
            rung_at=None,  # so that the sweep rings as soon as the wait is over
            lease_until=None,
            error=name,
        )
        log.error(
            "kit.job.failed kind=%s job=%s attempt=%d error=%s",
            self.job.kind,
            self.job.public_id,
            self.job.attempts,
            name,
            exc_info=settings.DEBUG,
        )


def sweep() -> int:
    """Ring again for every job that is due; fail those that were killed too often. Returns rings.

    A row that was rung lately is left alone, so that a backlog does not grow stale messages.
    """
    now = clock.now()
    Job.objects.filter(
        state=JobState.RUNNING, lease_until__lt=now, attempts__gte=F("max_attempts")
    ).update(state=JobState.FAILED, finished_at=now, lease_until=None, error="WorkerKilled")
    quiet = now - timedelta(seconds=2 * settings.JOB_LEASE)
    due = Job.objects.claimable().filter(
        Q(state=JobState.RUNNING) | Q(rung_at__isnull=True) | Q(rung_at__lt=quiet)
    )
    jobs = list(due.order_by("run_after").values_list("pk", flat=True)[:1_000])
    for job in jobs:
        ring(job)
    return len(jobs)


def retry(job: UUID) -> bool:
    """Give a job that failed its attempts again; False when it had not failed."""
    failed = Job.objects.filter(pk=job, state=JobState.FAILED)
    values = {"state": JobState.QUEUED, "attempts": 0, "finished_at": None, "rung_at": None}
    if not failed.update(**values, run_after=clock.now()):
        return False
    transaction.on_commit(lambda: ring(job))
    return True


def drain(limit: int = 1_000) -> int:
    """Run what is due in this process, oldest first: for tests and the seed. Returns how many."""
    for count in range(limit):
        due = Job.objects.claimable().order_by("run_after", "pk").values_list("pk", flat=True)
        job = due.first()
        if job is None:
            return count
        run = claim(job)
        if run:
            run.execute()
    return limit
