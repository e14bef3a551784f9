"""The list of licences: narrowed by the address, and nobody else's."""

from datetime import timedelta

import pytest

from marketplace.delivery.models import Notice
from marketplace.kit import clock
from marketplace.purchases.models import Licence
from marketplace.releases.models import Part
from tests.cast import signed_in
from tests.delivery.conftest import make_licence
from tests.releases import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(sam):
    world.fill(creators=22, records=2)
    return world.cut(world.make_bundle(sam), sam)


@pytest.fixture
def running(release, acme, ana) -> Licence:
    return make_licence(acme, ana, release)


@pytest.fixture
def ended(release, acme, ana) -> Licence:
    found = make_licence(acme, ana, release)
    found.starts_at, found.ends_at = (clock.now() - timedelta(days=days) for days in (400, 35))
    found.save()
    return found


def listed(client, query: str) -> list[Licence]:
    page = client.get(f"/licences/{query}")
    assert page.status_code == 200
    return [each.licence for each in page.context["held"]]


def test_the_list_begins_with_what_is_in_force(running, ended, bo):
    client = signed_in(bo)
    assert listed(client, "") == [running]
    assert listed(client, "?state=ended") == [ended]
    assert set(listed(client, "?state=all")) == {running, ended}
    assert client.get("/licences/").context["counts"] == {"force": 1, "ended": 1, "all": 2}


def test_the_list_is_narrowed_by_purpose_and_by_open_recalls(running, release, acme, ana):
    client = signed_in(ana)
    assert listed(client, f"?purpose={running.purposes[0]}") == [running]
    assert listed(client, "?purpose=evaluation") == []
    assert "No licence is like that" in client.get("/licences/?purpose=evaluation").content.decode()
    assert listed(client, "?recalls=open") == []
    Notice.objects.create(
        licence=running,
        part=Part.objects.filter(release=release).first(),
        revocation_id=running.pk,
        delivered_before=False,
        due_at=clock.now() - timedelta(days=1),
    )
    assert listed(client, "?recalls=open") == [running]
    assert "1 open, overdue" in client.get("/licences/").content.decode()


@pytest.mark.parametrize(
    "query", ["?state=%00", "?purpose=x", "?recalls=1", "?page=zz", "?state[]=1"]
)
def test_a_hostile_filter_narrows_nothing(running, bo, query):
    assert listed(signed_in(bo), query) == [running]


def test_without_a_licence_the_list_leads_to_the_catalogue(acme, bo):
    page = signed_in(bo).get("/licences/").content.decode()
    assert "No licence yet" in page
    assert 'href="/bundles/"' in page
