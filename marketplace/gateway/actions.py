"""Hearing events and making calls, so that a crash at any moment neither pays twice nor forgets.

A call's key is stored, in its own committed row, before it is sent; the same row sent again uses
the same key, and Stripe answers with what it did the first time. An event is stored before it is
acknowledged, and takes effect in a job that may run any number of times.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import stripe
from django.conf import settings
from django.db import transaction

from marketplace.gateway.client import client
from marketplace.gateway.models import CallState, StripeCall, StripeEvent
from marketplace.gateway.refusals import NotSetUp, SignatureWrong, StripeAway, StripeRefused
from marketplace.kit import clock, jobs

OVERLAP = timedelta(hours=48)


class HasId(Protocol):
    id: str


# Given the client, the stored parameters and the options with our key.
Send = Callable[[stripe.StripeClient, Any, Any], HasId]


def receive(*, body: bytes, signature: str) -> StripeEvent:
    """Verify and keep an event, once, with the job that carries it out.

    Raises NotSetUp without a secret, SignatureWrong for a body that Stripe did not sign or signed
    more than five minutes ago.
    """
    secret = settings.STRIPE_WEBHOOK_SECRET
    if not secret:
        raise NotSetUp
    try:
        text = body.decode()
        stripe.WebhookSignature.verify_header(text, signature, secret, 300)
    except (TypeError, ValueError, stripe.SignatureVerificationError) as error:
        # A TypeError: the SDK compares only ASCII, and the header is a stranger's.
        raise SignatureWrong from error
    return keep(payload=json.loads(text))


def keep(*, payload: dict[str, Any]) -> StripeEvent:
    """Store an event that is known to be Stripe's; a second copy of it changes nothing."""
    with transaction.atomic():
        event, created = StripeEvent.objects.get_or_create(
            pk=payload["id"],
            defaults={
                "type": payload["type"],
                "payload": payload,
                "created_at": _instant(payload["created"]),
            },
        )
        if created:
            jobs.add("gateway.handle_event", key=event.pk, max_attempts=20, event=event.pk)
    return event


def mark_handled(*, event: StripeEvent) -> None:
    """The event took effect; called in the transaction of that effect."""
    StripeEvent.objects.filter(pk=event.pk, handled_at=None).update(handled_at=clock.now())


def plan_call(*, operation: str, subject: str, key: str, params: dict[str, Any]) -> StripeCall:
    """Write down a call before it is made; the same key gives the same row."""
    call, _created = StripeCall.objects.get_or_create(
        key=key, defaults={"operation": operation, "subject": subject, "params": params}
    )
    return call


def send(*, call: StripeCall, how: Send) -> HasId:
    """Make the planned call, or make it again with the same key, and note what came of it.

    Must be called outside a transaction: the mark «sent» is committed before the call goes out.
    Raises StripeRefused for an answer of no, StripeAway when no answer came.
    """
    StripeCall.objects.filter(pk=call.pk, first_sent_at=None).update(
        state=CallState.SENT, first_sent_at=clock.now()
    )
    try:
        answer = how(client(), call.params, {"idempotency_key": call.key})
    except (stripe.InvalidRequestError, stripe.CardError, stripe.PermissionError) as error:
        code = str(error.code or type(error).__name__)
        StripeCall.objects.filter(pk=call.pk).update(
            state=CallState.REFUSED, refusal_code=code, answered_at=clock.now()
        )
        raise StripeRefused(reason=code) from error
    except stripe.StripeError as error:
        raise StripeAway from error
    StripeCall.objects.filter(pk=call.pk).update(
        state=CallState.DONE, object_id=answer.id, answered_at=clock.now()
    )
    return answer


def fetch_missed() -> int:
    """Fetch every event of the last two days we do not have: also those acknowledged and then lost.

    Returns how many. Raises StripeAway when Stripe does not answer.
    """
    newest = StripeEvent.objects.order_by("-created_at").values_list("created_at", flat=True)
    since = int(((newest.first() or clock.now()) - OVERLAP).timestamp())
    fetched = 0
    try:
        events = client().v1.events.list({"limit": 100, "created": {"gte": since}})
        for event in events.auto_paging_iter():
            if not StripeEvent.objects.filter(pk=event.id).exists():
                keep(payload=event.to_dict())
                fetched += 1
    except stripe.StripeError as error:
        raise StripeAway from error
    return fetched


def _instant(created: int | str) -> datetime:
    # v1 events count seconds, v2 events write RFC 3339.
    if isinstance(created, int):
        return datetime.fromtimestamp(created, UTC)
    return datetime.fromisoformat(created.replace("Z", "+00:00"))
