"""Sources, imports with their ledger, and records."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Creator
from marketplace.consent.models import Exclusion, RecordKind
from marketplace.content.platforms.form import Reason
from marketplace.kit import clock
from marketplace.kit.models import Job, JobState, Noun


class Platform(models.TextChoices):
    MASTODON = "mastodon", "Mastodon"
    X = "x", "X"


class SourceQuerySet(models.QuerySet["Source"]):
    def of(self, creator: Creator) -> "SourceQuerySet":
        return self.filter(creator=creator)

    def with_counts(self) -> "SourceQuerySet":
        """Each with `record_count` and the moment of its newest import, `last_import_at`."""
        records = Record.objects.filter(source=OuterRef("pk")).order_by().values("source")
        imports = Import.objects.filter(source=OuterRef("pk")).order_by().values("source")
        return self.annotate(
            record_count=Coalesce(models.Subquery(records.values(n=Count("pk"))), 0),
            last_import_at=models.Subquery(imports.values(at=models.Max("finished_at"))),
        ).order_by("added_at", "pk")


class Source(Noun):
    """One account of a creator on one platform."""

    id_prefix = "src"

    creator = models.ForeignKey(Creator, models.PROTECT, related_name="+")
    platform = models.CharField(max_length=20, choices=Platform)
    account_key = models.BinaryField(help_text="keyed hash of the platform's account id")
    handle_sealed = models.BinaryField(help_text="the handle, sealed for the place `source|<id>`")
    added_at = models.DateTimeField(default=clock.now)

    objects = SourceQuerySet.as_manager()

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

    @property
    def place(self) -> str:
        """Where its handle is sealed."""
        return f"source|{self.pk}"


class ImportState(models.TextChoices):
    WAITING = "waiting"  # uploaded, its job has not begun
    READING = "reading"  # being read
    READ = "read"  # everything in it is stored or accounted for
    REFUSED = "refused"  # could not be read; refusal_code says why

    @property
    def is_final(self) -> bool:
        return self in {ImportState.READ, ImportState.REFUSED}


class ImportQuerySet(models.QuerySet["Import"]):
    def of(self, creator: Creator) -> "ImportQuerySet":
        return self.filter(creator=creator)

    def newest_first(self) -> "ImportQuerySet":
        return self.order_by("-uploaded_at", "-pk")

    def under_way(self) -> "ImportQuerySet":
        """Neither read nor refused yet: these still have their file."""
        return self.filter(state__in=[ImportState.WAITING, ImportState.READING])

    def given_up(self) -> "ImportQuerySet":
        """Under way, but their job has failed for good."""
        return self.under_way().filter(job__state=JobState.FAILED)


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
    refusal_facts = models.JSONField(default=dict, help_text="numbers in the refusal's sentence")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    stored = models.PositiveIntegerField(default=0, help_text="records this import added")
    known = models.PositiveIntegerField(default=0, help_text="records that were already there")
    uploaded_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

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
        indexes = [
            models.Index(
                fields=["uploaded_at"],
                condition=Q(state__in=[ImportState.WAITING, ImportState.READING]),
                name="import_under_way",
            )
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
            "refusal_facts",
            "job",
            "stored",
            "known",
            "uploaded_at",
            "finished_at",
        ]

    @property
    def is_final(self) -> bool:
        return ImportState(self.state).is_final

    def report(self) -> "list[ReportRow]":
        """What became of the entries of each kind of file; those with something kept come first."""
        rows: dict[str, ReportRow] = {}
        for line in self.lines.all():
            rows.setdefault(line.member, ReportRow(line.member)).add(line)
        return sorted(rows.values(), key=lambda row: (row.skipped == row.entries, row.member))

    @property
    def entries(self) -> int:
        """Everything that was found in the file."""
        return self.lines.aggregate(n=Coalesce(Sum("count"), 0))["n"]

    @property
    def skipped(self) -> int:
        """Entries that were not kept, for whatever reason."""
        return self.lines.skips().aggregate(n=Coalesce(Sum("count"), 0))["n"]


class ImportLineQuerySet(models.QuerySet["ImportLine"]):
    def skips(self) -> "ImportLineQuerySet":
        return self.exclude(outcome__in=[ImportLine.STORED, ImportLine.KNOWN])


class ImportLine(models.Model):
    """The import's ledger: how many entries of a member met one outcome. Its totals add up."""

    STORED, KNOWN = "stored", "known"  # every other outcome is a Reason for skipping

    of = models.ForeignKey(Import, models.CASCADE, related_name="lines")
    member = models.CharField(max_length=80, help_text="kind of file; never a name that tells")
    outcome = models.CharField(max_length=30, help_text="stored, known, or why it was skipped")
    count = models.PositiveIntegerField()

    objects = ImportLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["of", "member", "outcome"], name="import_line_once"),
            models.CheckConstraint(condition=Q(count__gt=0), name="import_line_counts"),
        ]

    class Privacy:
        plain = ["*"]

    @property
    def reason(self) -> str:
        """Why the entries were skipped, in the reader's language."""
        return str(Reason(self.outcome).label) if self.outcome in Reason.values else self.outcome


@dataclass
class ReportRow:
    """One kind of file of an import: how many entries it had, and what became of them."""

    member: str
    stored: int = 0
    known: int = 0
    skips: list[ImportLine] = field(default_factory=list)

    def add(self, line: ImportLine) -> None:
        if line.outcome == ImportLine.STORED:
            self.stored += line.count
        elif line.outcome == ImportLine.KNOWN:
            self.known += line.count
        else:
            self.skips.append(line)

    @property
    def skipped(self) -> int:
        return sum(line.count for line in self.skips)

    @property
    def entries(self) -> int:
        return self.stored + self.known + self.skipped


WORDS = {
    RecordKind.POST: _("Post"),
    RecordKind.COMMENT: _("Reply"),
    RecordKind.REPOST: _("Repost"),
    RecordKind.LIKE: _("Like"),
    RecordKind.FOLLOW: _("Follow"),
}


class RecordQuerySet(models.QuerySet["Record"]):
    def of(self, creator: Creator) -> "RecordQuerySet":
        return self.filter(creator=creator)

    def settled(self) -> "RecordQuerySet":
        """Of imports read to their end: only these go on to be cleaned."""
        return self.filter(first_import__state=ImportState.READ)

    def left_out(self) -> "RecordQuerySet":
        return self.filter(Exists(Exclusion.objects.filter(record_id=OuterRef("pk"))))

    def kept(self) -> "RecordQuerySet":
        return self.exclude(Exists(Exclusion.objects.filter(record_id=OuterRef("pk"))))

    def counts_by_kind(self) -> "list[tuple[RecordKind, int]]":
        """How many there are of each kind that there are any of, in the order of the kinds."""
        counts = dict(self.order_by().values_list("kind").annotate(Count("pk")))
        return [(kind, counts[kind]) for kind in RecordKind if kind in counts]

    def counts_by_source(self) -> dict[UUID, int]:
        """How many there are of each source that there are any of."""
        return dict(self.order_by().values_list("source").annotate(Count("pk")))

    def ids_among(self, ids: Iterable[UUID]) -> set[UUID]:
        """Those of `ids` that are in this set."""
        return set(self.filter(pk__in=ids).values_list("pk", flat=True))

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

    @property
    def place(self) -> str:
        """Where its text is sealed."""
        return place_of(self.pk)

    @property
    def word(self) -> str:
        """What one of its kind is called, in the reader's language."""
        return str(WORDS[RecordKind(self.kind)])


def place_of(record_id: UUID) -> str:
    """Where the text of a record is sealed."""
    return f"record|{record_id}"
