"""Terms, grants and their taking back. What a creator agreed to is never edited, only narrowed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import BuyerClass, Creator, Organisation, User
from marketplace.consent.purposes import Purpose
from marketplace.kit import clock
from marketplace.kit.models import Noun
from marketplace.kit.money import Money


class RecordKind(models.TextChoices):
    """What a record is, in ActivityStreams terms; a creator consents by kind."""

    POST = "post", _("Posts")
    COMMENT = "comment", _("Comments and replies")
    REPOST = "repost", _("Reposts")
    LIKE = "like", _("Likes")
    FOLLOW = "follow", _("Follows")

    @property
    def has_text(self) -> bool:
        return self in {RecordKind.POST, RecordKind.COMMENT}


class Mode(models.TextChoices):
    SHARE = "share", _("Share free of charge")
    SELL = "sell", _("Sell")


class TermsQuerySet(models.QuerySet["Terms"]):
    def current(self) -> "Terms | None":
        """The newest version in effect; None before the first was published."""
        return self.filter(effective_at__lte=clock.now()).order_by("-version").first()


class Terms(Noun):
    """A version of the words agreed to, in both languages, pinned by a hash over both."""

    id_prefix = "trm"

    version = models.PositiveIntegerField(unique=True)
    body_en = models.TextField()
    body_zh = models.TextField()
    governing_language = models.CharField(max_length=10, default="en")
    sha256 = models.CharField(max_length=64, unique=True)
    effective_at = models.DateTimeField(default=clock.now)

    objects = TermsQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        verbose_name_plural = "terms"

    class Privacy:
        plain = ["*"]

    def __str__(self) -> str:
        return f"terms v{self.version}"

    def body(self, language: str) -> str:
        return self.body_zh if language.startswith("zh") else self.body_en


class GrantQuerySet(models.QuerySet["Grant"]):
    def of(self, creator: Creator) -> "GrantQuerySet":
        return self.filter(creator=creator).order_by("-given_at", "-pk")

    def live(self) -> "GrantQuerySet":
        """In force now and not revoked as a whole (parts of it may be)."""
        now = clock.now()
        return self.filter(starts_at__lte=now, expires_at__gt=now).exclude(_taken_back())

    def taken_back(self) -> "GrantQuerySet":
        """Revoked as a whole."""
        return self.filter(_taken_back())

    def lapsed(self) -> "GrantQuerySet":
        """Ran out without having been revoked as a whole."""
        return self.filter(expires_at__lte=clock.now()).exclude(_taken_back())

    def asking(self, buyer_class: str) -> "GrantQuerySet":
        """Live, and the creator wishes to be asked about buyers of this class by name."""
        return self.live().filter(ask_classes__contains=[buyer_class])

    def lock_for_publishing(self, ids: list) -> list:
        """Hold these grants still while a release that rests on them is published.

        Races: a revocation locks the same rows FOR UPDATE. Whichever comes second sees what the
        other committed: a late revocation finds the published part, a late publication finds the
        narrowing. Locked in key order, so that two publications never wait on each other.
        """
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM consent_grant WHERE id = ANY(%s) ORDER BY id FOR SHARE", [ids]
            )
            return [row[0] for row in cursor.fetchall()]

    def lock_for_revoking(self, creator: Creator) -> list["Grant"]:
        """Hold a creator's grants while one of them is taken back: see lock_for_publishing."""
        return list(self.filter(creator=creator).order_by("pk").select_for_update())


def _taken_back() -> models.Exists:
    return models.Exists(
        Narrowing.objects.filter(
            grant=models.OuterRef("pk"), purpose="", source_id=None, record_id=None
        )
    )


class Grant(Noun):
    """A creator's consent: purposes × kinds × sources × classes of buyer, with dates and a floor.

    Append-only. `answers` by class of buyer: classes in `automatic_classes` may have it, those in
    `ask_classes` once this creator has said yes to the buyer by name, all others never.
    """

    id_prefix = "grt"

    creator = models.ForeignKey(Creator, models.PROTECT, related_name="+")
    terms = models.ForeignKey(Terms, models.PROTECT, related_name="+")
    mode = models.CharField(max_length=5, choices=Mode)
    floor_amount = models.BigIntegerField(
        default=0, help_text="micro-units for a thousand records and one purpose"
    )
    currency = models.CharField(max_length=3)
    purposes = ArrayField(models.CharField(max_length=30, choices=Purpose))
    kinds = ArrayField(models.CharField(max_length=10, choices=RecordKind))
    every_source = models.BooleanField(default=False, help_text="also sources added later")
    source_ids = ArrayField(models.UUIDField(), default=list)
    automatic_classes = ArrayField(
        models.CharField(max_length=10, choices=BuyerClass), default=list
    )
    ask_classes = ArrayField(models.CharField(max_length=10, choices=BuyerClass), default=list)
    starts_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    given_at = models.DateTimeField(default=clock.now)
    language = models.CharField(max_length=10, help_text="the language it was read in")
    statement = models.JSONField(help_text="what was agreed, as the receipt states it")
    sha256 = models.CharField(max_length=64, help_text="of the statement's canonical JSON")

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("starts_at")), name="grant_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(mode=Mode.SHARE, floor_amount=0)
                | Q(mode=Mode.SELL, floor_amount__gte=0),
                name="shared_free_means_no_floor",
            ),
            models.CheckConstraint(
                condition=Q(purposes__len__gt=0) & Q(kinds__len__gt=0),
                name="grant_grants_something",
            ),
            models.CheckConstraint(
                condition=Q(purposes__contained_by=Purpose.values)
                & Q(kinds__contained_by=RecordKind.values)
                & Q(automatic_classes__contained_by=BuyerClass.values)
                & Q(ask_classes__contained_by=BuyerClass.values),
                name="grant_speaks_known_codes",
            ),
            models.CheckConstraint(
                condition=~Q(automatic_classes__overlap=models.F("ask_classes")),
                name="one_answer_for_each_class",
            ),
        ]
        indexes = [models.Index(fields=["creator", "expires_at"], name="grant_of_creator")]

    class Privacy:
        pseudonymous = ["creator", "statement"]
        plain = [
            "id",
            "terms",
            "mode",
            "floor_amount",
            "currency",
            "purposes",
            "kinds",
            "every_source",
            "source_ids",
            "automatic_classes",
            "ask_classes",
            "starts_at",
            "expires_at",
            "given_at",
            "language",
            "sha256",
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def floor(self) -> Money:
        return Money(self.floor_amount, self.currency)

    @property
    def left_purposes(self) -> list[str]:
        """The purposes no revocation has taken as a whole; none left means it is over."""
        gone = {n.purpose for n in self.narrowings.all() if not (n.source_id or n.record_id)}
        return [] if "" in gone else [code for code in self.purposes if code not in gone]

    @property
    def is_over(self) -> bool:
        """Lapsed, or nothing of it left."""
        return self.expires_at <= clock.now() or not self.left_purposes


class GrantDraft(models.Model):
    """The answers so far of a creator on her way through the questions. Nothing is pre-ticked.

    With `declined` among them she decided against it: nothing reminds her of it.
    """

    creator = models.OneToOneField(Creator, models.CASCADE, related_name="+", primary_key=True)
    answers = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=clock.now)

    class Privacy:
        pseudonymous = ["creator", "answers"]
        plain = ["changed_at"]

    @property
    def is_declined(self) -> bool:
        return "declined" in self.answers


class Scope(models.TextChoices):
    """How much one revocation takes back."""

    ALL = "all", _("Everything")
    SOURCE = "source", _("One source")
    PURPOSE = "purpose", _("One purpose")
    RECORDS = "records", _("Single records")


class Revocation(Noun):
    """The act of taking back. Append-only; what it narrows is in Narrowing."""

    id_prefix = "rev"

    creator = models.ForeignKey(Creator, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    scope = models.CharField(max_length=10, choices=Scope)
    at = models.DateTimeField(default=clock.now)
    language = models.CharField(max_length=10)
    statement = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="scope_is_known")
        ]

    class Privacy:
        pseudonymous = ["creator", "by", "statement"]
        plain = ["id", "scope", "at", "language", "sha256"]

    def __str__(self) -> str:
        return self.public_id


class Narrowing(models.Model):
    """What a revocation takes from one grant: an empty field means «every one». Append-only."""

    revocation = models.ForeignKey(Revocation, models.PROTECT, related_name="narrowings")
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="narrowings")
    purpose = models.CharField(max_length=30, blank=True, choices=Purpose)
    source_id = models.UUIDField(null=True)
    record_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["grant", "record_id"], name="narrowing_of_grant")]

    class Privacy:
        pseudonymous = ["source_id", "record_id"]
        plain = ["id", "revocation", "grant", "purpose"]


class Exclusion(models.Model):
    """A record its creator leaves out of everything, whatever her grants say.

    It counts only for a record of that creator: nobody can leave out what is another's.
    """

    record_id = models.UUIDField()
    creator = models.ForeignKey(Creator, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_id", "creator"], name="left_out_once")
        ]

    class Privacy:
        pseudonymous = ["record_id", "creator"]
        plain = ["id", "at"]


class BuyerRequestQuerySet(models.QuerySet["BuyerRequest"]):
    def of(self, creator: Creator) -> "BuyerRequestQuerySet":
        """Hers, unanswered first, then the newest."""
        return (
            self.filter(creator=creator)
            .select_related("organisation")
            .order_by(models.F("answered_at").desc(nulls_first=True), "-asked_at")
        )

    def waiting(self) -> "BuyerRequestQuerySet":
        return self.filter(answered_at=None)


class BuyerRequest(Noun):
    """A buyer, by name, asks a creator who wishes to be asked. Silence means no."""

    id_prefix = "req"

    creator = models.ForeignKey(Creator, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)
    allowed = models.BooleanField(null=True)

    objects = BuyerRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["creator", "organisation"], name="asked_once_about_a_buyer"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, allowed=None)
                | Q(answered_at__isnull=False, allowed__isnull=False),
                name="answered_request_says_when",
            ),
        ]

    class Privacy:
        pseudonymous = ["creator"]
        plain = ["id", "organisation", "asked_at", "answered_at", "allowed"]
