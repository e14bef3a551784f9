"""What happened, when, to what: appended in the transaction of the fact itself."""

from django.db import models

from marketplace.kit import clock
from marketplace.kit.models import Noun
from marketplace.provenance.kinds import KINDS, Kind


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, *subjects: str) -> "EventQuerySet":
        """The events of these public ids, oldest first: a timeline."""
        return self.filter(subject__in=subjects).order_by("at", "pk")


class Event(Noun):
    id_prefix = "evt"

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=40, help_text="public id of what it happened to")
    actor = models.CharField(max_length=40, blank=True, help_text="public id of who did it")
    facts = models.JSONField(default=dict, help_text="counts, codes and public ids; no words")
    at = models.DateTimeField(default=clock.now)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject", "at"], name="event_timeline")]

    class Privacy:
        pseudonymous = ["subject", "actor"]
        plain = ["id", "kind", "facts", "at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def sentence(self) -> str:
        """What happened, in the language active now."""
        kind: Kind | None = KINDS.get(self.kind)
        return kind.tell(self.facts) if kind else self.kind
