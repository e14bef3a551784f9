"""Webhook messages: queueing them, and one attempt at a time to deliver one."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import Member
from marketplace.delivery import events, posting, signing
from marketplace.delivery.models import Endpoint, Message
from marketplace.delivery.refusals import EndpointIsOff
from marketplace.kit import clock, ids, jobs
from marketplace.kit.errors import NotYours
from marketplace.provenance.actions import record

# Standard Webhooks 1.0.0: how long to wait after each attempt that failed.
WAITS = [
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
]
GONE = 410
LONGEST = timedelta(hours=24)  # a receiver may ask us to wait, but not for ever


def queue_message(*, endpoint: Endpoint, type: str, key: str, body: dict[str, Any]) -> Message:  # noqa: A002 - the word of the specification
    """Queue a message, once for each endpoint and key, in the caller's transaction.

    `body` is what it is about: public ids, counts and the buyer's own row ids, never words.
    """
    try:
        with transaction.atomic():
            message, made = Message.objects.get_or_create(
                endpoint=endpoint,
                key=key,
                defaults={"type": type, "body": body, "next_at": clock.now()},
            )
    except IntegrityError:  # queued between our look and our write
        message, made = Message.objects.get(endpoint=endpoint, key=key), False
    if made:
        _add_attempt(message, timedelta(0))
    return message


def send_test(*, by: Member, endpoint: Endpoint) -> Message:
    """Queue a message that says nothing but that it came. Raises NotYours, EndpointIsOff."""
    if endpoint.organisation_id != by.organisation_id:
        raise NotYours
    if endpoint.disabled_at:
        raise EndpointIsOff
    with transaction.atomic():
        key = f"test|{ids.new()}"
        return queue_message(endpoint=endpoint, type="endpoint.test", key=key, body={"test": True})


def send_again(*, by: Member, message: Message) -> Message:
    """Try a message from the start, with the same id. Raises NotYours, EndpointIsOff."""
    if message.endpoint.organisation_id != by.organisation_id:
        raise NotYours
    if message.endpoint.disabled_at:
        raise EndpointIsOff
    with transaction.atomic():
        message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
        if message.is_final:
            message.delivered_at = message.given_up_at = None
            message.attempts, message.last_error, message.next_at = 0, "", clock.now()
            message.save()
            _add_attempt(message, timedelta(0))
    return message


def retry_stuck(*, message: Message) -> None:
    """Give a message whose attempt is long due a new job: the one it had gave up, or was lost."""
    with transaction.atomic():
        now = clock.now()
        if Message.objects.due().filter(pk=message.pk).update(next_at=now):
            message.next_at = now
            _add_attempt(message, timedelta(0))


def attempt(*, run: jobs.Run, message: Message) -> Message:
    """One attempt; its outcome and the next attempt's job commit together.

    A worker killed after the call and before the commit makes the same call again: receivers
    know it by its id, which is what the id is for.
    """
    if message.is_final or message.endpoint.disabled_at:
        return message
    content = signing.content(message)
    answer = posting.post(message.endpoint.url, content, signing.headers(message, content))
    with run.finish():
        message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
        message.attempts += 1
        message.last_status, message.last_error = answer.status, answer.error
        _decide(message, answer)
        message.save()
    return message


def _decide(message: Message, answer: posting.Answer) -> None:
    now = clock.now()
    if answer.is_success:
        message.delivered_at = now
    elif answer.status == GONE:
        message.given_up_at = now
        off = Endpoint.objects.filter(pk=message.endpoint_id, disabled_at=None)
        if off.update(disabled_at=now):
            organisation = message.endpoint.organisation
            record(by=None, kind=events.ENDPOINT_DISABLED, subject=organisation)
    elif message.attempts > len(WAITS):
        message.given_up_at = now
    else:
        wait = _wait(message.attempts, answer.retry_after)
        message.next_at = now + wait
        _add_attempt(message, wait)


def _wait(attempts: int, asked: float | None) -> timedelta:
    wait = WAITS[attempts - 1]
    wait += wait * random.uniform(0, 0.2)  # noqa: S311 - so that a crowd does not come back at once
    return max(wait, timedelta(seconds=min(asked or 0, LONGEST.total_seconds())))


def _add_attempt(message: Message, after: timedelta) -> None:
    jobs.add(
        "delivery.send_message",
        key=f"{message.public_id}|{_stamp(message.next_at)}|{message.attempts}",
        after=after,
        message=str(message.pk),
    )


def _stamp(at: datetime) -> str:
    return at.strftime("%Y%m%d%H%M%S%f")
