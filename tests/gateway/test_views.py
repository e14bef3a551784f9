"""Stripe's door: only what Stripe signed comes in, and nothing else breaks it."""

import time

import pytest
from django.test import Client

from marketplace.gateway.models import StripeEvent
from marketplace.kit.models import Job

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "é",
        "t=1",
        "v1=00",
        f"t={int(time.time())},v1=é",
        f"t={'9' * 5_000},v1=00",
        f"t={int(time.time())},v1={'0' * 64}",
    ],
    ids=["none", "not ascii", "no sum", "no time", "a sum not ascii", "a time too long", "forged"],
)
def test_what_stripe_did_not_sign_is_refused_and_not_kept(signature: str, settings) -> None:
    settings.STRIPE_WEBHOOK_SECRET = "whsec_tests"  # noqa: S105
    answer = Client().post(
        "/stripe/webhook/",
        b'{"id": "evt_1", "type": "checkout.session.completed", "created": 1}',
        content_type="application/json",
        headers={"Stripe-Signature": signature},
    )
    assert (answer.status_code, answer.json()) == (400, {"error": "signature_wrong"})
    assert not StripeEvent.objects.exists()
    assert not Job.objects.exists()
