"""Releases, their parts, the rows in them, and what was removed since."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from marketplace.catalogue.models import Bundle
from marketplace.consent.coverage import Use
from marketplace.consent.models import Exclusion, Grant
from marketplace.kit import clock
from marketplace.kit.models import Job, JobState, Noun
from marketplace.kit.money import Money


class ReleaseState(models.TextChoices):
    CUTTING = "cutting"  # its job is at work
    PUBLISHED = "published"  # can be licensed
    REFUSED = "refused"  # the cut failed closed; refusal_code says why

    @property
    def is_final(self) -> bool:
        return self != ReleaseState.CUTTING


class ReleaseQuerySet(models.QuerySet["Release"]):
    def published(self) -> "ReleaseQuerySet":
        return self.filter(state=ReleaseState.PUBLISHED)

    def given_up(self) -> "ReleaseQuerySet":
        """Being cut by a job that failed for good; staff may set it going again."""
        return self.filter(state=ReleaseState.CUTTING, job__state=JobState.FAILED)

    def shown(self) -> "ReleaseQuerySet":
        """What everyone may see: published, of a bundle that was ever listed."""
        return self.published().filter(bundle__listed_at__isnull=False)

    def newest_of_each(self, bundles: Iterable[Bundle]) -> "dict[UUID, Release]":
        """Each bundle's newest published release, by the bundle's key; light, without its JSON."""
        found = self.published().filter(bundle__in=[bundle.pk for bundle in bundles])
        found = found.order_by("bundle", "-number").distinct("bundle")
        return {release.bundle_id: release for release in found.defer("manifest")}

    def figures_of_each(self) -> "dict[UUID, dict[str, Any]]":
        """What the catalogue compares bundles by, of each one's newest published release.

        Without the months, which are most of a card. `standing` are the rows of it that stand now.
        """
        parts = Part.objects.filter(release=models.OuterRef("pk")).order_by().values("release")
        now = models.Subquery(parts.annotate(rows_now=models.Sum("rows")).values("rows_now"))
        found = self.published().filter(bundle__retired_at=None, bundle__listed_at__isnull=False)
        found = found.order_by("bundle", "-number").distinct("bundle").annotate(standing=now)
        plain = ("pk", "bundle_id", "number", "standing", "creators", "published_at")
        measured = ("card__languages", "card__platforms", "card__kinds")
        return {
            row["bundle_id"]: row
            for row in found.values(*plain, "purposes", "price_amount", *measured)
        }

    def months_of_each(self, releases: Iterable[UUID]) -> "dict[UUID, list[list[Any]]]":
        """The `[month, kind, records]` of these releases' cards."""
        found = self.filter(pk__in=list(releases)).values_list("pk", "card__months")
        return {key: months or [] for key, months in found}


class Release(Noun):
    """An immutable numbered edition of a bundle. `card` holds its figures, `manifest` its hashes.

    Both describe the edition as it was cut; parts rewritten since have their own sums.
    """

    id_prefix = "rel"

    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=ReleaseState, default=ReleaseState.CUTTING)
    refusal_code = models.CharField(max_length=40, blank=True)
    refusal_facts = models.JSONField(default=dict)
    purposes = models.JSONField(help_text="as the bundle had them when it was cut")
    price_amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    minimum_creators = models.PositiveIntegerField()
    key = models.BinaryField(help_text="places creators in parts and shuffles rows")
    rows = models.PositiveIntegerField(default=0)
    creators = models.PositiveIntegerField(default=0)
    card = models.JSONField(default=dict)
    manifest = models.JSONField(default=dict)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    cut_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bundle", "number"], name="release_number_once"),
            models.CheckConstraint(
                condition=~Q(state=ReleaseState.PUBLISHED)
                | Q(
                    published_at__isnull=False,
                    rows__gt=0,
                    creators__gte=models.F("minimum_creators"),
                ),
                name="published_release_has_enough_creators",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReleaseState.REFUSED) | ~Q(refusal_code=""),
                name="refused_release_says_why",
            ),
        ]

    class Privacy:
        plain = ["*"]

    def __str__(self) -> str:
        return self.public_id

    @property
    def use(self) -> Use:
        """What must be covered for a record to stand in this release, whoever buys it."""
        return Use(tuple(self.purposes), self.price_amount, self.currency)

    @property
    def price(self) -> Money:
        return Money(self.price_amount, self.currency)

    @property
    def is_published(self) -> bool:
        return self.state == ReleaseState.PUBLISHED

    @property
    def is_final(self) -> bool:
        return ReleaseState(self.state).is_final


class PartQuerySet(models.QuerySet["Part"]):
    def lapsed(self) -> "PartQuerySet":
        """Of a published release, not withheld yet, and some grant in it has run out."""
        return self.filter(
            withheld_at=None,
            release__state=ReleaseState.PUBLISHED,
            earliest_expiry__lte=clock.now(),
        )

    def with_excluded_rows(self) -> "PartQuerySet":
        """Of a published release, not withheld, with a row its creator left out afterwards."""
        hers = Exclusion.objects.filter(
            record_id=models.OuterRef("record_id"), creator=models.OuterRef("creator_id")
        )
        excluded = Row.objects.standing().filter(models.Exists(hers))
        return self.filter(
            pk__in=excluded.values("part"),
            withheld_at=None,
            release__state=ReleaseState.PUBLISHED,
        )

    def withheld_for_long(self) -> "PartQuerySet":
        """Withheld longer than any rewrite takes: a worker died, or another cause came after."""
        return self.filter(withheld_at__lt=clock.now() - timedelta(minutes=5))

    def of_creator(self, creator_id: UUID) -> "PartQuerySet":
        """The parts of published releases that hold a creator: one for each release."""
        return self.filter(release__state=ReleaseState.PUBLISHED, holdings__creator_id=creator_id)

    def totals(self, releases: Iterable[Release]) -> dict[UUID, dict[str, Any]]:
        """Of each release now: rows that stand, bytes, parts, parts withheld, earliest expiry."""
        held = models.Count("pk", filter=Q(withheld_at__isnull=False))
        found = self.filter(release__in=[release.pk for release in releases]).order_by()
        totals = found.values("release_id").annotate(
            standing=models.Sum("rows"),
            bytes=models.Sum("size"),
            parts=models.Count("pk"),
            withheld=held,
            until=models.Min("earliest_expiry", filter=Q(rows__gt=0)),
        )
        return {row["release_id"]: row for row in totals}

    def deliverable(self) -> "PartQuerySet":
        """Not withheld, of a published release, and no grant in it has lapsed."""
        return self.filter(
            withheld_at=None,
            release__state=ReleaseState.PUBLISHED,
            earliest_expiry__gt=clock.now(),
        )

    def lock_for_delivery(self, part: "Part") -> "Part | None":
        """Hold a deliverable part still while a delivery of it is authorised; None if it is not.

        Races: a revocation withholds the part by updating this row. If it came first, the row
        read here, after the wait for its lock, is withheld; if it comes second, it waits until
        the delivery is on record and so among those that get a notice.
        """
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM releases_part WHERE id = %s FOR SHARE", [part.pk])
        return self.deliverable().filter(pk=part.pk).first()


class Part(Noun):
    """One file of a release. All of a creator's records in the release lie in one part."""

    id_prefix = "prt"

    release = models.ForeignKey(Release, models.PROTECT, related_name="parts")
    number = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=1, help_text="raised by each rewrite")
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    rows = models.PositiveIntegerField()
    merkle_root = models.CharField(max_length=64)
    earliest_expiry = models.DateTimeField(help_text="past it, the part is withheld and rewritten")
    withheld_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(default=clock.now)

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "number"], name="part_number_once")
        ]
        indexes = [
            models.Index(
                fields=["withheld_at"], condition=Q(withheld_at__isnull=False), name="part_withheld"
            ),
            models.Index(fields=["earliest_expiry"], name="part_expiry"),
        ]

    class Privacy:
        plain = ["*"]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_deliverable(self) -> bool:
        """Neither withheld nor lapsed. To deliver, ask `lock_for_delivery`, which also locks."""
        return self.withheld_at is None and self.earliest_expiry > clock.now()


class Holding(models.Model):
    """A creator's place in a release: which part holds her, how many rows, of what weight.

    Counts the rows that stand: a rewrite lowers it, to 0 when nothing of hers is left.
    """

    release = models.ForeignKey(Release, models.PROTECT, related_name="holdings")
    part = models.ForeignKey(Part, models.PROTECT, related_name="holdings")
    creator_id = models.UUIDField()
    rows = models.PositiveIntegerField()
    weight = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "creator_id"], name="creator_lies_in_one_part"
            )
        ]
        indexes = [models.Index(fields=["creator_id"], name="holding_of_creator")]

    class Privacy:
        pseudonymous = ["creator_id"]
        plain = ["id", "release", "part", "rows", "weight"]


class RowQuerySet(models.QuerySet["Row"]):
    def standing(self) -> "RowQuerySet":
        """Rows that have not been removed."""
        return self.exclude(models.Exists(Removal.objects.filter(row=models.OuterRef("pk"))))


class Row(models.Model):
    """A record in a release and the grant that covered it.

    `record_id` is an opaque key, not a foreign key: it outlives an erased record as a tombstone.
    """

    # Without indexes of their own: those over two columns below begin with them.
    release = models.ForeignKey(Release, models.PROTECT, related_name="+", db_index=False)
    part = models.ForeignKey(Part, models.PROTECT, related_name="+", db_index=False)
    record_id = models.UUIDField()
    creator_id = models.UUIDField()
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="+")
    weight = models.PositiveIntegerField()

    objects = RowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "record_id"], name="record_in_release_once")
        ]
        indexes = [
            models.Index(fields=["part", "creator_id"], name="row_of_creator_in_part"),
            models.Index(fields=["record_id"], name="row_of_record"),
        ]

    class Privacy:
        pseudonymous = ["record_id", "creator_id"]
        plain = ["id", "release", "part", "grant", "weight"]


class RemovalCause(models.TextChoices):
    REVOKED = "revoked", _("Revoked")  # the creator took it back
    EXPIRED = "expired", _("Consent ran out")  # the grant reached its end
    EXCLUDED = "excluded", _("Left out by its creator")  # she left the record out


class RemovalQuerySet(models.QuerySet["Removal"]):
    def since(self, release: "Release", since: int = 0) -> "RemovalQuerySet":
        """A release's change feed after the removal numbered `since`, oldest first.

        Rewrites of one release number their removals one after the other (they lock the release),
        so a reader who remembers the last number it saw misses nothing.
        """
        return self.filter(release=release, pk__gt=since).order_by("pk")

    def recalls_of(self, releases: "Iterable[Release]") -> "dict[UUID, int]":
        """How many revocations took rows out of each release."""
        taken = self.filter(release__in=list(releases), revocation_id__isnull=False).order_by()
        times = models.Count("revocation_id", distinct=True)
        counted = taken.values("release_id").annotate(n=times)
        return {row["release_id"]: row["n"] for row in counted}

    def summary(self, release: "Release") -> "models.QuerySet[Removal, dict[str, Any]]":
        """How many rows left the release by part, revision and cause, the latest first."""
        found = self.filter(release=release).values("part__number", "revision", "cause")
        return found.annotate(count=models.Count("pk"), last=models.Max("at")).order_by("-last")


class Removal(models.Model):
    """The change feed: a row taken out of a published release. Append-only; `id` orders it."""

    row = models.OneToOneField(Row, models.PROTECT, related_name="removal")
    release = models.ForeignKey(Release, models.PROTECT, related_name="removals")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")
    record_id = models.UUIDField()
    cause = models.CharField(max_length=10, choices=RemovalCause)
    revocation_id = models.UUIDField(null=True)
    revision = models.PositiveIntegerField(help_text="the part's first revision without it")
    at = models.DateTimeField(default=clock.now)

    objects = RemovalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["release", "id"], name="change_feed"),
            models.Index(fields=["revocation_id"], name="removal_by_revocation"),
        ]

    class Privacy:
        pseudonymous = ["record_id"]
        plain = ["id", "row", "release", "part", "cause", "revocation_id", "revision", "at"]


def removals_since(release: Release, since: int = 0) -> RemovalQuerySet:
    """The change feed of a release: see RemovalQuerySet.since."""
    return Removal.objects.since(release, since)
