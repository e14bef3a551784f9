"""The sandbox as Stripe, for tests of the rooms: real SDK, real HTTP, events fetched on demand."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest

from marketplace.gateway import actions as gateway
from marketplace.gateway.models import StripeEvent
from marketplace.kit import jobs
from marketplace.sandbox.server import Server, Settings

SECRET = "whsec_a_secret_of_the_tests"


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@dataclass
class StripeSandbox:
    """Pays, onboards, and brings its events to us when a test says so."""

    url: str

    def submit(self, page: str, **fields: str) -> None:
        """Send the form of one of its pages."""
        request = Request(page, urlencode(fields).encode(), method="POST")
        try:
            build_opener(_Stay).open(request, timeout=10).read()
        except OSError as answer:  # a redirect back to us, which nobody here follows
            if getattr(answer, "code", 0) not in {302, 303}:
                raise

    def pay(self, checkout_url: str) -> None:
        self.submit(checkout_url, card="4242424242424242")

    def bring_events(self) -> list[str]:
        """Fetch what happened, as the sweep does, and carry it out. The types, in order."""
        before = set(StripeEvent.objects.values_list("pk", flat=True))
        gateway.fetch_missed()
        jobs.drain()
        new = StripeEvent.objects.exclude(pk__in=before).order_by("created_at", "pk")
        return list(new.values_list("type", flat=True))


@pytest.fixture
def stripe_sandbox(tmp_path: Path, settings: object) -> Iterator[StripeSandbox]:
    outbox = tmp_path / "outbox"
    outbox.mkdir()
    state = tmp_path / "sandbox.sqlite"
    server = Server(Settings("127.0.0.1", 0, "", state, "", SECRET, outbox))
    thread = threading.Thread(target=server.run)
    thread.start()
    settings.STRIPE_API_BASE = server.base_url  # type: ignore[attr-defined]
    settings.STRIPE_WEBHOOK_SECRET = SECRET  # type: ignore[attr-defined]
    yield StripeSandbox(server.base_url)
    server.shutdown()
    thread.join()
