"""A release's page and its manifest: everyone's once published, staff's before."""

import hashlib
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from marketplace.releases import actions
from marketplace.releases.models import Release
from tests.cast import signed_in
from tests.releases import world

pytestmark = pytest.mark.django_db


def addresses(release: Release) -> list[str]:
    return [
        reverse("releases:release-detail", args=[release.public_id]),
        reverse("releases:manifest", args=[release.public_id]),
    ]


@pytest.fixture
def release(sam: User) -> Release:
    world.fill(creators=25, records=5)
    return world.cut(world.make_bundle(sam), sam)


def test_everyone_may_see_a_published_release(release: Release, mallory: User) -> None:
    for client in (Client(), signed_in(mallory)):
        for url in addresses(release):
            assert client.get(url).status_code == 200


def test_the_manifest_is_the_bytes_its_sum_is_over(release: Release) -> None:
    answer = Client().get(addresses(release)[1])
    assert hashlib.sha256(answer.content).hexdigest() == release.manifest_sha256
    assert json.loads(answer.content) == release.manifest
    assert "attachment" in answer["Content-Disposition"]


def test_a_release_that_is_being_cut_is_staffs_alone(sam: User, mallory: User, ana: User) -> None:
    release = actions.cut(by=sam, bundle=world.make_bundle(sam))
    for url in addresses(release):
        assert Client().get(url).status_code == 404
        assert signed_in(mallory).get(url).status_code == 404
        assert signed_in(ana).get(url).status_code == 404
        assert signed_in(sam).get(url).status_code == 200
    page = signed_in(sam).get(addresses(release)[0]).content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert "<progress" in page


def test_a_refused_cut_tells_staff_why(sam: User, mallory: User) -> None:
    world.fill(creators=3, records=1)
    release = world.cut(world.make_bundle(sam), sam)
    page = signed_in(sam).get(addresses(release)[0]).content.decode()
    assert "Only 3 creators allow this use now, and the bundle needs at least 20" in page
    assert "every 2s" not in page
    assert signed_in(mallory).get(addresses(release)[0]).status_code == 404


def test_a_release_of_a_bundle_never_listed_is_staffs_alone(sam: User, mallory: User) -> None:
    world.fill(creators=25, records=1)
    release = world.cut(world.make_bundle(sam, listed_at=None), sam)
    assert release.is_published
    assert signed_in(mallory).get(addresses(release)[0]).status_code == 404
    assert signed_in(sam).get(addresses(release)[0]).status_code == 200


def test_the_page_says_which_part_is_withheld_and_what_was_removed(release: Release) -> None:
    url = addresses(release)[0]
    creator = release.holdings.first().creator_id
    from accounts.models import Creator

    revocation, (part,) = world.revoke(Creator.objects.get(pk=creator))
    page = Client().get(url).content.decode()
    assert "Withheld" in page
    actions.rewrite(part=part, cause="revoked", revocation_id=revocation.pk)
    answer = Client().get(url)
    assert "Withheld" not in answer.content.decode()
    assert answer.context["removed"] == 5
    assert [(line["why"], line["count"]) for line in answer.context["feed"]] == [("Revoked", 5)]
    assert answer.context["standing"] == 120


def test_the_page_names_no_creator_and_no_record(release: Release) -> None:
    page = Client().get(addresses(release)[0]).content.decode()
    manifest = Client().get(addresses(release)[1]).content.decode()
    for holding in release.holdings.all():
        assert str(holding.creator_id) not in page + manifest


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_release_is_only_read(release: Release, method: str) -> None:
    assert getattr(Client(), method)(addresses(release)[0]).status_code == 405


def test_the_page_says_what_changed_and_leads_to_the_next(release: Release, sam: User) -> None:
    world.fill(creators=2, records=5)
    second = world.cut(release.bundle, sam)
    page = Client().get(addresses(release)[0]).content.decode()
    assert "There is a newer release" in page
    assert addresses(second)[0] in page
    later = Client().get(addresses(second)[0])
    assert later.context["changes"] == {"since": 1, "added": 10, "removed": 0}
    assert "+10" in later.content.decode()
    assert "There is a newer release" not in later.content.decode()


def test_the_page_asks_the_database_the_same_however_many_rows_left(release: Release) -> None:
    from accounts.models import Creator

    asked = []
    for holding in release.holdings.all()[:3]:
        revocation, (part,) = world.revoke(Creator.objects.get(pk=holding.creator_id))
        actions.rewrite(part=part, cause="revoked", revocation_id=revocation.pk)
        with CaptureQueriesContext(connection) as queries:
            Client().get(addresses(release)[0])
        asked.append(len(queries))
    assert len(set(asked)) == 1
    assert asked[0] <= 6
