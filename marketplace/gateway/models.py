"""The inbox of Stripe's events and the outbox of our calls."""

from django.db import models
from django.db.models import Q

from marketplace.kit import clock
from marketplace.kit.models import Noun


class StripeEvent(models.Model):
    """An event Stripe signed, kept once however often it is sent."""

    id = models.CharField(primary_key=True, max_length=80)
    type = models.CharField(max_length=100)
    payload = models.JSONField()
    created_at = models.DateTimeField(help_text="when Stripe says it happened")
    received_at = models.DateTimeField(default=clock.now)
    handled_at = models.DateTimeField(null=True, help_text="when it took effect")

    class Meta:
        indexes = [
            models.Index(
                fields=["received_at"], condition=Q(handled_at=None), name="event_unhandled"
            )
        ]

    class Privacy:
        personal = ["payload"]
        plain = ["id", "type", "created_at", "received_at", "handled_at"]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class CallState(models.TextChoices):
    PLANNED = "planned"  # the key is stored, nothing was sent
    SENT = "sent"  # sent; we do not know yet what came of it
    DONE = "done"  # Stripe answered with the object
    REFUSED = "refused"  # Stripe answered that it will not


class StripeCall(Noun):
    """One call that changes something at Stripe, with its idempotency key, written before it."""

    id_prefix = "cal"

    operation = models.CharField(max_length=60)
    subject = models.CharField(max_length=40, help_text="public id of what it is for")
    key = models.CharField(max_length=120, unique=True)
    params = models.JSONField()
    state = models.CharField(max_length=10, choices=CallState, default=CallState.PLANNED)
    object_id = models.CharField(max_length=120, blank=True)
    refusal_code = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    first_sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=CallState.DONE) | ~Q(object_id=""),
                name="done_call_has_its_object",
            ),
            models.CheckConstraint(
                condition=Q(state=CallState.PLANNED) | Q(first_sent_at__isnull=False),
                name="sent_call_says_when",
            ),
        ]

    class Privacy:
        personal = ["params"]
        plain = [
            "id",
            "operation",
            "subject",
            "key",
            "state",
            "object_id",
            "refusal_code",
            "created_at",
            "first_sent_at",
            "answered_at",
        ]
