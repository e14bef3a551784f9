"""How many questions each page asks the databases: a number, stated here, whatever the size.

Every page of the access table is opened by whoever it is for, in a small market and again when
there is more of everything it could show. A page that asks one question a row fails.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import actions as accounts
from accounts.models import BuyerClass, Creator, Member, Organisation, Verification
from marketplace.consent.models import BuyerRequest
from marketplace.content.models import Import
from marketplace.delivery import actions as delivery
from marketplace.kit import clock
from marketplace.kit.models import Job
from marketplace.privacy import actions as privacy
from marketplace.privacy.models import CleanRecord
from marketplace.recalls import actions as recalls
from marketplace.releases.models import Part, Release
from tests.cast import make_user
from tests.consent.conftest import make_source
from tests.house.query_counts import COUNTS
from tests.house.test_access import RIGHTFUL, TABLE, address, market, neighbours  # noqa: F401
from tests.payouts.earned import divide
from tests.recalls.world import deliver, sell
from tests.releases import world

READERS = {**RIGHTFUL, "everyone": "a visitor", "signed in": "somebody who is nothing"}


@pytest.mark.slow
@pytest.mark.django_db
def test_every_page_asks_as_many_questions_as_stated_however_much_there_is(neighbours, sam, acme):  # noqa: F811
    small = counted(neighbours)
    grow(neighbours, sam, acme)
    large = counted(neighbours)
    grew = {n: (small[n], large.get(n)) for n in small if small[n] != large.get(n)}
    assert grew == {}
    assert small == COUNTS


def counted(neighbours: Any) -> dict[str, int]:  # noqa: F811
    """The queries of each page that answers with one."""
    found = {}
    for audience, who in READERS.items():
        for name in TABLE[audience]:
            number = questions(neighbours.clients[who], address(name, neighbours.things))
            if number is not None:
                found[name] = number
    return found


def questions(client: Client, path: str) -> int | None:
    """How many queries the second visit makes, to either database; None if it is no page."""
    cache.clear()
    first = client.get(path)
    if first.status_code != 200 or "html" not in first["Content-Type"]:
        return None
    with (
        CaptureQueriesContext(connections["default"]) as main,
        CaptureQueriesContext(connections["vault"]) as vault,
    ):
        client.get(path)
    return len(main) + len(vault)


def grow(neighbours: Any, sam: Any, acme: Organisation) -> None:  # noqa: F811
    """More of everything that a page may list: three or more where there was one."""
    admin = Member.objects.get(user__email="ana@example.org")
    maya = Creator.objects.get(user__email="maya@example.org")
    world.fill(6)
    world.give_grant(maya, mode="share", expires_at=clock.now() + timedelta(days=20))
    more_of_hers(maya)
    licences = [neighbours.things["licence_id"]]
    for _ in range(3):
        release = world.cut(world.make_bundle(sam), sam)
        licence = sell(release, acme, admin.user)
        licences.append(licence.public_id)
        divide(licence, clock.now(), {maya: 2_000_000})
        for part in Part.objects.filter(release=release):
            deliver(licence, part, admin.user)
    world.cut(Release.objects.get(state="published", pk=licence.release_id).bundle, sam)
    for number in range(3):
        token, _secret = delivery.make_token(by=admin, label=f"cluster {number}")
        endpoint = delivery.add_endpoint(by=admin, url=f"https://acme.example/hook/{number}")
        delivery.send_test(by=admin, endpoint=endpoint)
        accounts.invite(by=admin, email=f"guest{number}@example.org", role="engineer")
        Member.objects.create(
            organisation=acme, user=make_user(f"engineer{number}"), role="engineer"
        )
        another_buyer(number, maya, sam)
        Job.objects.create(
            kind="content.read_import", state="failed", finished_at=clock.now(), key=f"j{number}"
        )


def more_of_hers(maya: Creator) -> None:
    world.add_records(maya, 12)
    source = make_source(maya, "maya@another.example")
    for _ in range(3):
        Import.objects.create(
            creator=maya, source=source, state="read", file_bytes=1, file_sha256="0" * 64
        )
    for number in range(3):
        privacy.add_known_name(by=maya, name=f"Maya Quill{number}")
    left = CleanRecord.objects.filter(creator=maya).order_by("-pk").values_list("pk", flat=True)
    for record in left[:3]:
        recalls.revoke(by=maya, scope="records", record_ids=[record], language="en")


def another_buyer(number: int, maya: Creator, sam: Any) -> None:
    organisation = Organisation.objects.create(
        name=f"Buyer {number}",
        website="https://buyer.example",
        country="FR",
        buyer_class=BuyerClass.COMPANY,
        about="",
    )
    Verification.objects.create(organisation=organisation, verified_by=sam, evidence="register")
    BuyerRequest.objects.create(creator=maya, organisation=organisation)
