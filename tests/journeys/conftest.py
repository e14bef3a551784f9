"""A live market for journeys: the site, its workers, the sandbox as Stripe, people at browsers."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.management import call_command
from playwright.sync_api import ConsoleMessage

from accounts.models import User
from marketplace.privacy.detectors import VERSION
from marketplace.privacy.models import CleanRecord
from marketplace.sandbox.server import Server, Settings
from tests.cast import enrolled, make_user
from tests.journeys.actor import Actor
from tests.journeys.workers import Door, Workers
from tests.releases.world import fill
from tests.stripe_sandbox import SECRET

HARMLESS = ("status of 4", "net::ERR_ABORTED")  # pages that refuse, and downloads, say so in a line


@pytest.fixture
def site(live_server: object, settings: object, tmp_path: Path) -> Iterator[str]:
    """The address of the site, with Stripe's sandbox beside it calling its webhook."""
    cache.clear()
    url = live_server.url  # type: ignore[attr-defined]
    (tmp_path / "outbox").mkdir()
    server = Server(
        Settings(
            "127.0.0.1",
            0,
            "",
            tmp_path / "sandbox.sqlite",
            f"{url}/stripe/webhook/",
            SECRET,
            tmp_path / "outbox",
        )
    )
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]  # type: ignore[attr-defined]
    settings.SITE_URL = url  # type: ignore[attr-defined]
    settings.STRIPE_API_BASE = server.base_url  # type: ignore[attr-defined]
    settings.STRIPE_WEBHOOK_SECRET = SECRET  # type: ignore[attr-defined]
    settings.CONTENT_SECURITY_POLICY = {  # type: ignore[attr-defined]
        "DIRECTIVES": {**policy, "form-action": ["'self'", server.base_url]}
    }
    thread = threading.Thread(target=server.run)
    thread.start()
    yield url
    server.shutdown()
    thread.join()


@pytest.fixture
def workers(site: str) -> Iterator[Workers]:
    running = Workers()
    running.start()
    yield running
    running.stop()
    assert running.failures == []


@pytest.fixture
def door() -> Iterator[Door]:
    listening = Door()
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    yield listening
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.fixture
def market(site: str) -> None:
    """Terms in force, and twenty-two other creators with four records each."""
    call_command("publish_terms", verbosity=0)
    fill(creators=22, records=4)
    CleanRecord.objects.update(policy=VERSION)  # cleaned by today's detectors: no job comes back


@pytest.fixture
def somebody(
    site: str, new_context: Callable, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Actor]]:
    """Makes people, each with a browser; a broken policy or script in any of them fails the test.

    Pictures of their pages are kept where ASSENT_PICTURES says, if it says.
    """
    cries: list[str] = []
    album = Path(os.environ["ASSENT_PICTURES"]) if "ASSENT_PICTURES" in os.environ else None

    def heard(line: ConsoleMessage) -> None:
        if line.type in {"error", "warning"} and not any(word in line.text for word in HARMLESS):
            cries.append(f"{line.page.url if line.page else ''}: {line.text}")

    def make(name: str, language: str = "en", **options: object) -> Actor:
        locale = "zh-CN" if language != "en" else "en-GB"
        context = new_context(
            locale=locale, accept_downloads=True, reduced_motion="reduce", **options
        )
        context.set_default_timeout(15_000)
        context.on("console", heard)
        context.on("weberror", lambda error: cries.append(str(error.error)))
        return Actor(name, context.new_page(), site, language, album)

    yield make
    assert cries == []


def known(name: str, **fields: object) -> User:
    """Somebody who signed up before, with a confirmed address."""
    user = make_user(name, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def sam(site: str) -> User:
    return enrolled(known("sam", is_staff=True))
