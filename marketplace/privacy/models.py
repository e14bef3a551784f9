"""Clean records, what was masked in them, and the creator's own names."""

from django.db import models
from django.db.models import Q

from accounts.models import Creator
from marketplace.consent.models import RecordKind
from marketplace.content.models import Record
from marketplace.kit import clock


class CleanRecord(models.Model):
    """The de-identified form of a record, the only form that crosses the wall.

    Carries what the buyer's side may select by, so that nobody there looks at content: kind,
    language, month (never the instant), platform, and the clean text or the target's key.
    """

    record = models.OneToOneField(Record, models.CASCADE, related_name="+", primary_key=True)
    creator = models.ForeignKey(Creator, models.PROTECT, related_name="+")
    source_id = models.UUIDField()
    platform = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=RecordKind)
    language = models.CharField(max_length=12, blank=True)
    month = models.DateField(null=True, help_text="the first of the month, or unknown")
    text = models.TextField(blank=True)
    target_key = models.BinaryField(null=True)
    weight = models.PositiveIntegerField(help_text="what it weighs when a sale is split")
    sha256 = models.BinaryField(help_text="of the clean text in UTF-8")
    policy = models.CharField(max_length=30, help_text="version of the detectors")
    cleaned_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weight__gt=0), name="every_record_weighs_something")
        ]
        indexes = [
            models.Index(fields=["creator", "kind"], name="clean_of_creator"),
            models.Index(fields=["language", "kind", "month"], name="clean_by_selection"),
        ]

    class Privacy:
        pseudonymous = ["record", "creator", "source_id", "target_key", "sha256"]
        personal = ["text"]
        plain = ["platform", "kind", "language", "month", "weight", "policy", "cleaned_at"]


class Finding(models.Model):
    """One thing that was masked: its kind and where it stood in the original. Never what it was."""

    clean_record = models.ForeignKey(CleanRecord, models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=20)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    detector = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gt=models.F("start")), name="finding_covers_something"
            )
        ]

    class Privacy:
        plain = ["*"]


class KnownName(models.Model):
    """A name or handle of the creator's own, sealed: it is masked wherever she wrote it."""

    creator = models.ForeignKey(Creator, models.CASCADE, related_name="+")
    is_handle = models.BooleanField()
    sealed = models.BinaryField()
    added_at = models.DateTimeField(default=clock.now)

    class Privacy:
        personal = ["sealed"]
        pseudonymous = ["creator"]
        plain = ["id", "is_handle", "added_at"]
