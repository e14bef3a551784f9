"""Copies for each licence, tokens, deliveries, and the notices and messages of a recall."""

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from marketplace.kit import clock
from marketplace.kit.models import Noun
from marketplace.purchases.models import Licence
from marketplace.releases.models import Part


class Copy(models.Model):
    """A licence's own copy of a part at one revision: same rows, ids keyed to the licence."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="copies")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    rows = models.PositiveIntegerField()
    merkle_root = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "part", "revision"], name="copy_of_a_revision_once"
            )
        ]

    class Privacy:
        plain = ["*"]


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

    class Privacy:
        plain = ["*"]


class Delivery(Noun):
    """One hand-over of a copy, by a person or a token. Append-only."""

    id_prefix = "dlv"

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="deliveries")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")
    copy = models.ForeignKey(Copy, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    token = models.ForeignKey(Token, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=False, token=None) | Q(by=None, token__isnull=False),
                name="delivery_says_to_whom",
            )
        ]

    class Privacy:
        plain = ["*"]


class Notice(Noun):
    """A recall told to one licence holder: which part, why, until when, and that it was heard.

    The ids of the rows are those of its own licence, and are read from the change feed.
    """

    id_prefix = "ntc"

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="notices")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")
    revocation_id = models.UUIDField()
    delivered_before = models.BooleanField(help_text="the buyer had already fetched the part")
    created_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, help_text="when the part had been rewritten")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    acknowledged_token = models.ForeignKey(Token, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "part", "revocation_id"], name="told_once_of_a_recall"
            )
        ]
        indexes = [models.Index(fields=["revocation_id"], name="notice_of_revocation")]

    class Privacy:
        plain = ["*"]


class Endpoint(Noun):
    """Where an organisation wants to be called: Standard Webhooks 1.0.0."""

    id_prefix = "whk"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=100, help_text="whsec_ and base64 of 32 bytes")
    made_at = models.DateTimeField(default=clock.now)
    disabled_at = models.DateTimeField(null=True)

    class Privacy:
        plain = ["*"]


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
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "key"], name="message_once")]

    class Privacy:
        plain = ["*"]
