"""The carrying out of a revocation, and the parts it has to reach."""

from django.db import models
from django.db.models import Q

from accounts.models import Creator
from marketplace.consent.models import Revocation
from marketplace.kit import clock
from marketplace.kit.models import Job, JobState, Noun
from marketplace.releases.models import Part


class RecallQuerySet(models.QuerySet["Recall"]):
    def of(self, creator: Creator) -> "RecallQuerySet":
        return self.filter(creator=creator).select_related("revocation").order_by("-opened_at")

    def running(self) -> "RecallQuerySet":
        return self.filter(finished_at=None)

    def stalled(self) -> "RecallQuerySet":
        """Running, with a job that has given up or is gone."""
        return self.running().filter(Q(job=None) | Q(job__state=JobState.FAILED))


class Recall(Noun):
    """One revocation on its way: opened with it, finished when every part is rewritten.

    Buyers' acknowledgements may follow; they are counted from their notices.
    """

    id_prefix = "rcl"

    revocation = models.OneToOneField(Revocation, models.PROTECT, related_name="+")
    creator = models.ForeignKey(Creator, models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    parts_withheld = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = RecallQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(finished_at=None), name="recall_open")
        ]

    class Privacy:
        pseudonymous = ["creator"]
        plain = ["id", "revocation", "job", "parts_withheld", "opened_at", "due_at", "finished_at"]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None


class ReachQuerySet(models.QuerySet["Reach"]):
    def to_rewrite(self) -> "ReachQuerySet":
        return self.filter(rewritten_at=None).select_related("part").order_by("pk")

    def rewritten(self) -> "ReachQuerySet":
        return self.filter(rewritten_at__isnull=False)


class Reach(models.Model):
    """A part that a recall withheld, and when it had been rewritten."""

    recall = models.ForeignKey(Recall, models.PROTECT, related_name="reaches")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")
    rewritten_at = models.DateTimeField(null=True)

    objects = ReachQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recall", "part"], name="part_reached_once_by_a_recall")
        ]

    class Privacy:
        plain = ["*"]
