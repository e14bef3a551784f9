"""Clean records, what was masked in them, and the creator's own names."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Creator
from marketplace.consent.models import RecordKind
from marketplace.content.models import Record
from marketplace.kit import clock
from marketplace.privacy.detectors import VERSION

WITHOUT_TEXT = [kind for kind in RecordKind if not kind.has_text]


class CleanRecordQuerySet(models.QuerySet["CleanRecord"]):
    def of(self, creator: Creator) -> "CleanRecordQuerySet":
        return self.filter(creator=creator)

    def up_to_date(self, names: str) -> "CleanRecordQuerySet":
        """Cleaned by today's detectors, which looked for the known names of this digest."""
        return self.filter(policy=VERSION).filter(Q(names=names) | Q(kind__in=WITHOUT_TEXT))

    def by_other_detectors(self) -> "CleanRecordQuerySet":
        """Cleaned by another version than today's; two ranges, so that an index finds them."""
        return self.filter(Q(policy__lt=VERSION) | Q(policy__gt=VERSION))


def backlog(creator: Creator, names: str) -> QuerySet[Record]:
    """Her records without an up-to-date clean form, oldest first.

    Only of imports that were read to their end: one that is refused halfway must leave nothing.
    """
    current = CleanRecord.objects.filter(record=OuterRef("pk")).up_to_date(names)
    return Record.objects.of(creator).settled().exclude(Exists(current)).order_by("pk")


class Raw(NamedTuple):
    """What cleaning needs of a record; its text still sealed, None for an interaction."""

    record_id: UUID
    source_id: UUID
    platform: str
    kind: str
    text_sealed: bytes | None
    target_key: bytes | None
    language: str
    occurred_at: datetime | None


def raw(creator: Creator, record_ids: Iterable[UUID]) -> list[Raw]:
    """These records of hers; as tuples, for a row object costs as much as cleaning a short text."""
    columns = ("pk", "source_id", "source__platform", *Raw._fields[3:])
    rows = Record.objects.of(creator).filter(pk__in=record_ids).values_list(*columns)
    return [Raw(*row) for row in rows]


def creators_with_backlog() -> QuerySet[Creator]:
    """Creators with records that were never cleaned, or by other detectors than today's."""
    current = CleanRecord.objects.filter(record=OuterRef("pk"), policy=VERSION)
    waiting = Record.objects.settled().exclude(Exists(current))
    return Creator.objects.filter(pk__in=waiting.values("creator")).order_by("pk")


def with_something_masked(records: QuerySet[Record]) -> QuerySet[Record]:
    """Those of `records` in whose clean form something was masked."""
    return records.filter(Exists(Finding.objects.filter(clean_record=OuterRef("pk"))))


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
    names = models.CharField(
        max_length=16, blank=True, help_text="digest of which known names were looked for"
    )
    cleaned_at = models.DateTimeField(default=clock.now)

    objects = CleanRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weight__gt=0), name="every_record_weighs_something")
        ]
        indexes = [
            models.Index(fields=["creator", "kind"], name="clean_of_creator"),
            models.Index(fields=["language", "kind", "month"], name="clean_by_selection"),
            models.Index(fields=["policy"], name="clean_by_detectors"),
        ]

    class Privacy:
        pseudonymous = ["record", "creator", "source_id", "target_key", "sha256"]
        personal = ["text"]
        plain = ["platform", "kind", "language", "month", "weight", "policy", "names", "cleaned_at"]


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


class KnownNameQuerySet(models.QuerySet["KnownName"]):
    def of(self, creator: Creator) -> "KnownNameQuerySet":
        return self.filter(creator=creator).order_by("pk")


class KnownName(models.Model):
    """A name or handle of the creator's own, sealed: it is masked wherever she wrote it.

    Never edited: a change is a removal and an addition, so the row ids tell one list from another.
    """

    PLACE = "known name"  # where it is sealed

    creator = models.ForeignKey(Creator, models.CASCADE, related_name="+")
    is_handle = models.BooleanField()
    sealed = models.BinaryField()
    added_at = models.DateTimeField(default=clock.now)

    objects = KnownNameQuerySet.as_manager()

    class Privacy:
        personal = ["sealed"]
        pseudonymous = ["creator"]
        plain = ["id", "is_handle", "added_at"]


def digest_of(names: Iterable[KnownName]) -> str:
    """Which known names these are, in sixteen letters that say nothing of the names."""
    told = ",".join(str(pk) for pk in sorted(name.pk for name in names))
    return hashlib.sha256(told.encode()).hexdigest()[:16] if told else ""
