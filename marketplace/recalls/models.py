"""The carrying out of a revocation."""

from django.db import models
from django.db.models import Q

from accounts.models import Creator
from marketplace.consent.models import Revocation
from marketplace.kit import clock
from marketplace.kit.models import Job, Noun


class RecallQuerySet(models.QuerySet["Recall"]):
    def running(self) -> "RecallQuerySet":
        return self.filter(finished_at=None)


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
