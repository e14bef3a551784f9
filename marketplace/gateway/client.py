"""The one client of Stripe: the official SDK, its address and key from settings."""

from functools import lru_cache

import stripe
from django.conf import settings


@lru_cache(maxsize=4)
def _client(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": base, "connect": base, "files": base, "meter_events": base},
        max_network_retries=2,
        http_client=stripe.RequestsClient(timeout=20),
    )


def client() -> stripe.StripeClient:
    """A client with our key. Its retries repeat our own idempotency key, never a random one."""
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)
