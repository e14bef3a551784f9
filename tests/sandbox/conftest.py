"""A sandbox of the test's own, an app's ear for its webhooks, and Stripe's official client."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import stripe

from marketplace.sandbox.server import Server, Settings

SECRET = "whsec_a_secret_of_the_tests"


@pytest.fixture(scope="session", autouse=True)
def every_job_has_its_handler() -> None:
    """The sandbox stands apart: its tests load no room."""


class Ear(ThreadingHTTPServer):
    """The app's webhook endpoint: keeps what it is told, and refuses while `answers` says so."""

    daemon_threads = True

    def __init__(self) -> None:
        self.heard: list[tuple[bytes, str]] = []
        self.answers = 200
        super().__init__(("127.0.0.1", 0), _EarHandler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/webhooks/stripe/"

    def wait(self, count: int, *, seconds: float = 10) -> list[dict[str, Any]]:
        """The bodies heard, once there are `count` of them."""
        until = time.monotonic() + seconds
        while len(self.heard) < count and time.monotonic() < until:
            time.sleep(0.01)
        assert len(self.heard) >= count, f"heard {len(self.heard)} of {count}"
        return [json.loads(body) for body, _ in self.heard]

    def wait_for(self, *types: str, seconds: float = 15) -> None:
        """Wait until each of these was heard, however often and in whatever order."""
        until = time.monotonic() + seconds
        missing = set(types)
        while missing and time.monotonic() < until:
            missing = set(types) - {json.loads(body)["type"] for body, _ in list(self.heard)}
            time.sleep(0.01)
        assert not missing, f"never heard {missing}"

    def types(self, count: int) -> list[str]:
        return [event["type"] for event in self.wait(count)]


class _EarHandler(BaseHTTPRequestHandler):
    server: Ear

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:  # the sandbox was killed while it spoke
            return
        if self.server.answers == 200:
            self.server.heard.append((body, self.headers["Stripe-Signature"]))
        self.send_response(self.server.answers)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@dataclass
class Reply:
    status: int
    body: str
    headers: dict[str, str]


@dataclass
class Sandbox:
    """A running sandbox as tests see it."""

    url: str
    outbox: Path
    state: Path
    client: stripe.StripeClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = client_of(self.url)

    def http(
        self,
        method: str,
        target: str,
        body: str = "",
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """A plain request, as from a browser or curl; redirects are not followed."""
        where = urlsplit(self.url)
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=10)
        try:
            connection.request(method, target, body.encode() or None, headers or {})
            answer = connection.getresponse()
            return Reply(answer.status, answer.read().decode(), dict(answer.getheaders()))
        finally:
            connection.close()

    def order(self, name: str, **body: Any) -> dict[str, Any]:
        """An order to the control plane."""
        reply = self.http("POST", f"/_/{name}", json.dumps(body))
        assert reply.status == 200, reply.body
        return dict(json.loads(reply.body))

    def submit(self, url: str, **fields: str) -> Reply:
        """Submit the form of one of its pages."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.http("POST", urlsplit(url).path, urlencode(fields), headers)


def client_of(url: str, *, retries: int = 0) -> stripe.StripeClient:
    addresses: Any = dict.fromkeys(("api", "connect", "files", "meter_events"), url)
    return stripe.StripeClient(
        "sk_test_local", base_addresses=addresses, max_network_retries=retries
    )


@pytest.fixture
def ear() -> Iterator[Ear]:
    server = Ear()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def sandbox(tmp_path: Path, ear: Ear) -> Iterator[Sandbox]:
    outbox = tmp_path / "outbox"
    outbox.mkdir()
    state = tmp_path / "sandbox.sqlite"
    server = Server(Settings("127.0.0.1", 0, "", state, ear.url, SECRET, outbox))
    thread = threading.Thread(target=server.run)
    thread.start()
    yield Sandbox(server.base_url, outbox, state)
    server.shutdown()
    thread.join()


@pytest.fixture
def client(sandbox: Sandbox) -> stripe.StripeClient:
    return sandbox.client


@pytest.fixture
def checkout(sandbox: Sandbox) -> Callable[..., Any]:
    """Open a checkout for one bundle."""

    def opened(amount: int = 500_000, currency: str = "usd", **params: Any) -> Any:
        item = {
            "quantity": 1,
            "price_data": {
                "currency": currency,
                "unit_amount": amount,
                "product_data": {"name": "English forum posts"},
            },
        }
        asked: Any = {
            "mode": "payment",
            "line_items": [item],
            "success_url": "http://127.0.0.1:8000/done?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://127.0.0.1:8000/left",
            **params,
        }
        return sandbox.client.v1.checkout.sessions.create(asked)

    return opened


@pytest.fixture
def sold(sandbox: Sandbox, checkout: Callable[..., Any]) -> Callable[..., Any]:
    """Open a checkout and pay it."""

    def paid(amount: int = 500_000, currency: str = "usd", **params: Any) -> Any:
        session = checkout(amount, currency, **params)
        assert sandbox.submit(session.url, card="4242424242424242").status == 303
        return sandbox.client.v1.checkout.sessions.retrieve(session.id)

    return paid


RECIPIENT: Any = {
    "contact_email": "maya@example.org",
    "display_name": "Maya",
    "dashboard": "express",
    "identity": {"country": "gb", "entity_type": "individual"},
    "configuration": {
        "recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}
    },
    "defaults": {
        "currency": "usd",
        "responsibilities": {"fees_collector": "application", "losses_collector": "application"},
    },
    "include": ["configuration.recipient"],
}


@pytest.fixture
def onboarding(sandbox: Sandbox) -> Callable[[str], Any]:
    """A link to onboard on, for an account."""

    def link(account: str) -> Any:
        page = {
            "refresh_url": "http://127.0.0.1:8000/again",
            "return_url": "http://127.0.0.1:8000/back",
        }
        asked: Any = {
            "account": account,
            "use_case": {"type": "account_onboarding", "account_onboarding": page},
        }
        return sandbox.client.v2.core.account_links.create(asked)

    return link


@pytest.fixture
def payee(sandbox: Sandbox) -> str:
    """The id of an account that may be paid."""
    account = sandbox.client.v2.core.accounts.create(RECIPIENT)
    sandbox.order("capability", account=account.id, status="active")
    return account.id
