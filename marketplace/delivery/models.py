"""Copies for each licence, tokens, deliveries, and the notices and messages of a recall."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Member, Organisation, User
from marketplace.kit import clock
from marketplace.kit.models import Noun
from marketplace.purchases.models import Licence
from marketplace.releases.models import Part, ReleaseState


class CopyQuerySet(models.QuerySet["Copy"]):
    def current(self) -> "CopyQuerySet":
        """One for each licence and part: the others were replaced, and their files are gone."""
        return self.filter(replaced_at=None)

    def of(self, licence: Licence) -> "CopyQuerySet":
        """Without the records in them, which are many."""
        return self.filter(licence=licence).defer("records")


class Copy(models.Model):
    """A licence's own copy of a part at one revision: rows it may have, ids keyed to the licence.

    A licence never gains rows: its first copy of a part holds what it bought, each later one what
    is left of that. `records` says which, so that a delivery can ask whether all are covered now.
    """

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(help_text="of the part it was made from")
    records = ArrayField(models.UUIDField(), help_text="the records whose rows it holds")
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    rows = models.PositiveIntegerField()
    merkle_root = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=clock.now)
    replaced_at = models.DateTimeField(null=True, help_text="when a newer one took its place")

    objects = CopyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "part"],
                condition=Q(replaced_at=None),
                name="one_current_copy_of_a_part",
            )
        ]

    class Privacy:
        pseudonymous = ["records"]
        plain = [
            "id",
            "licence",
            "part",
            "revision",
            "file",
            "sha256",
            "size",
            "rows",
            "merkle_root",
            "made_at",
            "replaced_at",
        ]

    @property
    def is_covered(self) -> bool:
        """Whether a live grant covers each row of it, for this licence's buyer, right now.

        Ask it while the part is locked: then a revocation is seen, or waits.
        """
        use = self.licence.use
        sql = f"""SELECT EXISTS (
          SELECT 1 FROM delivery_copy k, unnest(k.records) AS held (record_id)
            LEFT JOIN privacy_cleanrecord r ON r.record_id = held.record_id
          WHERE k.id = %(copy)s
            AND NOT EXISTS (SELECT 1 FROM consent_grant g WHERE {use.predicate("r")}))"""  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, {**use.params, "copy": self.pk})
            return not cursor.fetchone()[0]


class TokenQuerySet(models.QuerySet["Token"]):
    def of(self, organisation: Organisation) -> "TokenQuerySet":
        return self.filter(organisation=organisation).select_related("made_by").order_by("-made_at")

    def live(self) -> "TokenQuerySet":
        """Neither revoked nor expired, and whoever made it is still a member."""
        still = Member.objects.filter(
            organisation=OuterRef("organisation"), user=OuterRef("made_by")
        )
        return self.filter(
            Exists(still),
            revoked_at=None,
            expires_at__gt=clock.now(),
            made_by__is_active=True,
        )


class Token(Noun):
    """A key for programs: shown once, kept only as SHA-256; `prefix` lets people recognise it."""

    id_prefix = "tok"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    label = models.CharField(max_length=60)
    prefix = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = TokenQuerySet.as_manager()

    class Privacy:
        pseudonymous = ["made_by"]
        plain = [
            "id",
            "organisation",
            "label",
            "prefix",
            "sha256",
            "made_at",
            "expires_at",
            "used_at",
            "revoked_at",
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= clock.now()


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def of(self, licence: Licence) -> "DeliveryQuerySet":
        """Newest first, with what was handed to whom."""
        return (
            self.filter(licence=licence)
            .select_related("part", "by", "token", "copy")
            .defer("copy__records")
            .order_by("-at", "-pk")
        )


class Delivery(Noun):
    """One hand-over of a copy, by a person or a token. Append-only."""

    id_prefix = "dlv"

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")
    copy = models.ForeignKey(Copy, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    token = models.ForeignKey(Token, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=False, token=None) | Q(by=None, token__isnull=False),
                name="delivery_says_to_whom",
            )
        ]
        indexes = [models.Index(fields=["licence", "at"], name="delivery_of_licence")]

    class Privacy:
        pseudonymous = ["by"]
        plain = ["id", "licence", "part", "copy", "token", "at"]

    def __str__(self) -> str:
        return self.public_id


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, licence: Licence) -> "NoticeQuerySet":
        return self.filter(licence=licence).select_related("part").order_by("-created_at", "-pk")

    def open_for(self, organisation: Organisation) -> "NoticeQuerySet":
        """What the organisation has still to acknowledge, the most urgent first."""
        return (
            self.filter(licence__organisation=organisation, acknowledged_at=None)
            .select_related("part", "licence__release__bundle")
            .order_by("due_at", "pk")
        )

    def told_to(self, organisation: Organisation) -> "NoticeQuerySet":
        """All that the organisation was ever told, the newest first."""
        return (
            self.filter(licence__organisation=organisation)
            .select_related("part", "licence__release__bundle", "acknowledged_by")
            .order_by("-created_at", "-pk")
        )

    def rewritten_unsaid(self) -> "NoticeQuerySet":
        """Whose part is out of withholding: it was rewritten, and the notice does not say so."""
        return self.filter(
            ready_at=None,
            part__withheld_at=None,
            part__release__state=ReleaseState.PUBLISHED,
        )

    def unheard_by_revocation(self, revocations: Iterable[UUID] | None = None) -> dict[UUID, int]:
        """How many notices of each revocation nobody has acknowledged yet."""
        waiting = self.filter(acknowledged_at=None)
        if revocations is not None:
            waiting = waiting.filter(revocation_id__in=revocations)
        counted = waiting.order_by().values_list("revocation_id").annotate(n=models.Count("pk"))
        return dict(counted)


class Notice(Noun):
    """A recall told to one licence holder: which part, why, until when, and that it was heard.

    The ids of the rows are those of its own licence, and are read from the change feed.
    """

    id_prefix = "ntc"

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")
    revocation_id = models.UUIDField()
    delivered_before = models.BooleanField(help_text="the buyer had already fetched the part")
    created_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, help_text="when the part had been rewritten")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    acknowledged_token = models.ForeignKey(Token, models.PROTECT, null=True, related_name="+")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "part", "revocation_id"], name="told_once_of_a_recall"
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None, acknowledged_token=None)
                | Q(
                    acknowledged_at__isnull=False,
                    acknowledged_by__isnull=False,
                    acknowledged_token=None,
                )
                | Q(
                    acknowledged_at__isnull=False,
                    acknowledged_by=None,
                    acknowledged_token__isnull=False,
                ),
                name="acknowledged_notice_says_who",
            ),
        ]
        indexes = [models.Index(fields=["revocation_id"], name="notice_of_revocation")]

    class Privacy:
        pseudonymous = ["acknowledged_by"]
        plain = [
            "id",
            "licence",
            "part",
            "revocation_id",
            "delivered_before",
            "created_at",
            "due_at",
            "ready_at",
            "acknowledged_at",
            "acknowledged_token",
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_overdue(self) -> bool:
        return self.acknowledged_at is None and self.due_at < clock.now()

    @property
    def days_left(self) -> int:
        """Whole days until it is due, or since it was: 0 on the last day and on the first late."""
        return abs(self.due_at - clock.now()).days


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def of(self, organisation: Organisation) -> "EndpointQuerySet":
        return self.filter(organisation=organisation).order_by("made_at", "pk")

    def enabled(self) -> "EndpointQuerySet":
        return self.filter(disabled_at=None)


class Endpoint(Noun):
    """Where an organisation wants to be called: Standard Webhooks 1.0.0."""

    id_prefix = "whk"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=100, help_text="whsec_ and base64 of 32 bytes")
    made_at = models.DateTimeField(default=clock.now)
    disabled_at = models.DateTimeField(null=True)

    objects = EndpointQuerySet.as_manager()

    class Privacy:
        plain = ["*"]

    def __str__(self) -> str:
        return self.public_id


class MessageQuerySet(models.QuerySet["Message"]):
    def of(self, organisation: Organisation) -> "MessageQuerySet":
        return (
            self.filter(endpoint__organisation=organisation)
            .select_related("endpoint")
            .order_by("-created_at", "-pk")
        )

    def due(self) -> "MessageQuerySet":
        """To be tried now, for longer than its own job should have taken to do so."""
        return self.filter(
            delivered_at=None,
            given_up_at=None,
            endpoint__disabled_at=None,
            next_at__lt=clock.now() - timedelta(minutes=5),
        )


class Message(Noun):
    """One webhook message: the row is the queue, `attempts` its history."""

    id_prefix = "msg"

    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="messages")
    type = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    body = models.JSONField()
    created_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=40, blank=True, help_text="code of why none answered")
    next_at = models.DateTimeField(default=clock.now, help_text="when it is tried next")
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "key"], name="message_once"),
            models.CheckConstraint(
                condition=Q(delivered_at=None) | Q(given_up_at=None),
                name="message_ends_one_way",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(delivered_at=None, given_up_at=None),
                name="message_open",
            )
        ]

    class Privacy:
        plain = ["*"]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_final(self) -> bool:
        return self.delivered_at is not None or self.given_up_at is not None
