"""Sources, imports with their ledger, and records."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Creator
from marketplace.consent.models import RecordKind
from marketplace.kit import clock
from marketplace.kit.models import Job, Noun


class Platform(models.TextChoices):
    MASTODON = "mastodon", "Mastodon"
    X = "x", "X"


class Source(Noun):
    """One account of a creator on one platform."""

    id_prefix = "src"

    creator = models.ForeignKey(Creator, models.PROTECT, related_name="+")
    platform = models.CharField(max_length=20, choices=Platform)
    account_key = models.BinaryField(help_text="keyed hash of the platform's account id")
    handle_sealed = models.BinaryField(help_text="the handle, under the creator's key")
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["creator", "platform", "account_key"], name="source_is_added_once"
            )
        ]

    class Privacy:
        pseudonymous = ["creator", "account_key"]
        personal = ["handle_sealed"]
        plain = ["id", "platform", "added_at"]


class ImportState(models.TextChoices):
    WAITING = "waiting"  # uploaded, its job has not begun
    READING = "reading"  # being read
    READ = "read"  # everything in it is stored or accounted for
    REFUSED = "refused"  # could not be read; refusal_code says why

    @property
    def is_final(self) -> bool:
        return self in {ImportState.READ, ImportState.REFUSED}


class Import(Noun):
    """One uploaded export, read once; its raw file is deleted when it has been read."""

    id_prefix = "imp"

    creator = models.ForeignKey(Creator, models.PROTECT, related_name="+")
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="imports")
    platform = models.CharField(max_length=20, choices=Platform, blank=True)
    file = models.CharField(
        max_length=200, blank=True, help_text="private storage; empty once read"
    )
    file_bytes = models.BigIntegerField()
    file_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.WAITING)
    refusal_code = models.CharField(max_length=40, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    stored = models.PositiveIntegerField(default=0, help_text="records this import added")
    known = models.PositiveIntegerField(default=0, help_text="records that were already there")
    uploaded_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[ImportState.READ, ImportState.REFUSED]) | Q(file=""),
                name="read_import_keeps_no_file",
            ),
            models.CheckConstraint(
                condition=~Q(state=ImportState.REFUSED) | ~Q(refusal_code=""),
                name="refused_import_says_why",
            ),
        ]

    class Privacy:
        pseudonymous = ["creator", "file_sha256"]
        plain = [
            "id",
            "source",
            "platform",
            "file",
            "file_bytes",
            "state",
            "refusal_code",
            "job",
            "stored",
            "known",
            "uploaded_at",
            "finished_at",
        ]


class ImportLine(models.Model):
    """The import's ledger: how many entries of a member met one outcome. Its totals add up."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="lines")
    member = models.CharField(max_length=80, help_text="kind of file; never a name that tells")
    outcome = models.CharField(max_length=30, help_text="stored, known, or why it was skipped")
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["of", "member", "outcome"], name="import_line_once"
            ),
            models.CheckConstraint(condition=Q(count__gt=0), name="import_line_counts"),
        ]

    class Privacy:
        plain = ["*"]


class RecordQuerySet(models.QuerySet["Record"]):
    def of(self, creator: Creator) -> "RecordQuerySet":
        return self.filter(creator=creator)

    def newest_first(self) -> "RecordQuerySet":
        return self.order_by(F("occurred_at").desc(nulls_last=True), "pk")


class Record(Noun):
    """One post, comment or interaction. The text is sealed for the place `record|<id>`."""

    id_prefix = "rec"

    creator = models.ForeignKey(Creator, models.PROTECT, related_name="+")
    source = models.ForeignKey(Source, models.PROTECT, related_name="records")
    first_import = models.ForeignKey(Import, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=RecordKind)
    external_key = models.BinaryField(help_text="keyed hash of the platform's id of it")
    text_sealed = models.BinaryField(null=True)
    target_key = models.BinaryField(null=True, help_text="keyed hash of what was acted on")
    language = models.CharField(max_length=12, blank=True, help_text="BCP 47, as far as known")
    occurred_at = models.DateTimeField(null=True, help_text="unknown for many interactions")
    precision = models.CharField(max_length=8, blank=True, help_text="second, day, or unknown")

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_key"], name="record_is_stored_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["post", "comment"], text_sealed__isnull=False)
                | Q(kind__in=["repost", "like", "follow"], text_sealed__isnull=True),
                name="only_own_words_have_text",
            ),
            models.CheckConstraint(
                condition=Q(occurred_at=None, precision="")
                | Q(occurred_at__isnull=False) & ~Q(precision=""),
                name="known_time_says_how_exact",
            ),
        ]
        indexes = [models.Index(fields=["creator", "occurred_at"], name="record_of_creator")]

    class Privacy:
        pseudonymous = ["creator", "external_key", "target_key"]
        personal = ["text_sealed", "occurred_at"]
        plain = ["id", "source", "first_import", "kind", "language", "precision"]
