"""The abstract noun with its public id, and the Job whose row is the queue."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from marketplace.kit import clock, ids


class Noun(models.Model):
    """A row with a UUIDv7 and a public id that carries its kind (`id_prefix`)."""

    id_prefix: ClassVar[str]

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)

    class Meta:
        abstract = True

    @property
    def public_id(self) -> str:
        return ids.public(self.id_prefix, self.pk)


class JobState(models.TextChoices):
    QUEUED = "queued"  # waits for a worker, not before run_after
    RUNNING = "running"  # a worker holds the lease
    DONE = "done"  # its effect is committed
    FAILED = "failed"  # out of attempts; a person must look

    @property
    def is_final(self) -> bool:
        return self in {JobState.DONE, JobState.FAILED}


class JobQuerySet(models.QuerySet["Job"]):
    def claimable(self) -> "JobQuerySet":
        """Due and unclaimed, or claimed by a worker whose lease ran out."""
        now = clock.now()
        return self.filter(
            Q(state=JobState.QUEUED, run_after__lte=now)
            | Q(state=JobState.RUNNING, lease_until__lt=now)
        )

    def held(self, job: "Job") -> "JobQuerySet":
        """The row, if this worker's fence is still the newest."""
        return self.filter(pk=job.pk, fence=job.fence, state=JobState.RUNNING)


class Job(Noun):
    """Work to be done, once: the row is the queue, Celery only carries its id."""

    id_prefix = "job"

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120, null=True, help_text="one job for each kind and key")
    args = models.JSONField(default=dict, help_text="ids only, never anyone's words")
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    run_after = models.DateTimeField(default=clock.now)
    lease_until = models.DateTimeField(null=True)
    rung_at = models.DateTimeField(null=True, help_text="when a worker was last told of it")
    fence = models.BigIntegerField(default=0)
    done_units = models.BigIntegerField(default=0)
    total_units = models.BigIntegerField(null=True)
    error = models.CharField(max_length=200, blank=True, help_text="the class of the last failure")
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(key__isnull=False), name="job_is_added_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="job_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING) | Q(lease_until__isnull=False),
                name="running_job_has_a_lease",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=[JobState.DONE, JobState.FAILED], finished_at__isnull=False)
                    | Q(state__in=[JobState.QUEUED, JobState.RUNNING], finished_at__isnull=True)
                ),
                name="finished_job_says_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["run_after"],
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING]),
                name="job_open",
            )
        ]

    class Privacy:
        plain = ["*"]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def percent(self) -> int | None:
        """How far it is, 0 to 100, or None while that is unknown."""
        if self.state == JobState.DONE:
            return 100
        if not self.total_units:
            return None
        return min(99, 100 * self.done_units // self.total_units)
