"""A bundle's page: figures that were measured, and the next step for whoever is reading."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Creator, Organisation, User, Verification
from marketplace.catalogue.models import Bundle
from marketplace.kit import clock
from marketplace.releases import actions
from marketplace.releases.models import Release
from tests.cast import signed_in
from tests.delivery.conftest import make_licence
from tests.releases import world


@pytest.fixture
def release(sam: User) -> Release:
    world.fill(creators=25, records=4)
    bundle = world.make_bundle(sam, slug="everyday", purposes=["train_generative", "evaluation"])
    return world.cut(bundle, sam)


def page(client: Client, prefix: str = "") -> str:
    return client.get(f"{prefix}/bundles/everyday/").content.decode()


def test_a_visitor_is_led_to_sign_in_and_then_to_the_till(release: Release) -> None:
    text = page(Client())
    till = f"/releases/{release.public_id}/licence/"
    assert f'href="/account/login/?next={till}"' in text
    assert "Sign in to license" in text
    assert "License this bundle" not in text


def test_a_verified_buyer_is_led_to_the_till(
    release: Release, acme: Organisation, bo: User
) -> None:
    text = page(signed_in(bo))
    assert f'href="/releases/{release.public_id}/licence/"' in text
    assert "License this bundle" in text


def test_a_buyer_nobody_verified_is_led_to_its_organisation(
    release: Release, acme: Organisation, ana: User
) -> None:
    Verification.objects.update(ended_at=clock.now(), ended_by=ana)
    text = page(signed_in(ana))
    assert "Get verified to license" in text
    assert "License this bundle" not in text


def test_whoever_acts_for_nobody_may_register_an_organisation(
    release: Release, maya: Creator, mallory: User
) -> None:
    for user in (maya.user, mallory):
        text = page(signed_in(user))
        assert "Register your organisation" in text
        assert "License this bundle" not in text


def test_whoever_holds_it_is_led_to_the_licence(
    release: Release, acme: Organisation, ana: User
) -> None:
    licence = make_licence(acme, ana, release)
    text = page(signed_in(ana))
    assert f'href="/licences/{licence.public_id}/"' in text
    assert "/licence/" not in text  # it holds every purpose there is
    type(licence).objects.update(purposes=["evaluation"])
    assert "License it for another purpose" in page(signed_in(ana))


def test_a_retired_bundle_offers_nothing_to_anybody(
    release: Release, acme: Organisation, ana: User
) -> None:
    Bundle.objects.update(retired_at=clock.now())
    for client in (Client(), signed_in(ana)):
        text = page(client)
        assert "This bundle is retired" in text
        assert "/licence/" not in text


def test_the_price_of_all_rows_is_that_of_the_rows_that_stand(release: Release) -> None:
    assert "All 100, one purpose" in page(Client())
    assert "$4.00" in page(Client())
    revocation, (part,) = world.revoke(Creator.objects.get(pk=release.holdings.first().creator_id))
    actions.rewrite(part=part, cause="revoked", revocation_id=revocation.pk)
    text = page(Client())
    assert "All 96, one purpose" in text
    assert "$3.84" in text and "$7.68" in text


def test_the_chart_explores_the_figures_of_the_card(release: Release) -> None:
    answer = Client().get("/bundles/everyday/months.json")
    found = answer.json()
    assert found["labels"][0] == "2024-01"
    assert {series["name"]: sum(series["values"]) for series in found["series"]} == {"Posts": 100}
    assert found["unit"] == "records"
    assert (
        Client().get("/zh-hans/bundles/everyday/months.json").json()["series"][0]["name"] == "帖子"
    )


def test_the_figures_of_a_bundle_never_listed_are_staffs_alone(sam: User, mallory: User) -> None:
    world.make_bundle(sam, slug="hidden", listed_at=None)
    for client in (Client(), signed_in(mallory)):
        assert client.get("/bundles/hidden/months.json").status_code == 404
    empty = signed_in(sam).get("/bundles/hidden/months.json").json()
    assert (empty["labels"], empty["series"]) == ([], [])


def test_versions_say_what_came_in_and_what_was_left_out(release: Release, sam: User) -> None:
    gone = Creator.objects.get(pk=release.holdings.first().creator_id)
    world.narrow(gone)
    world.fill(creators=2, records=3)
    second = world.cut(release.bundle, sam)
    assert second.card["changes"] == {"since": 1, "added": 6, "removed": 4}
    assert release.card["changes"] == {}
    answer = Client().get("/bundles/everyday/")
    assert [(v["added"], v["removed"]) for v in answer.context["versions"]] == [
        (6, 4),
        (None, None),
    ]


def test_a_release_cut_before_more_was_measured_still_has_its_page(release: Release) -> None:
    del release.card["spread"], release.card["changes"]
    release.save(update_fields=["card"])
    text = page(Client())
    assert "What was masked" in text
    assert "The middle creator" not in text


def test_how_many_creators_hold_how_many_rows_is_measured(release: Release) -> None:
    spread = release.card["spread"]
    assert spread == {"steps": [[1, 1, 0], [2, 2, 0], [3, 5, 25]], "median": 4}
    assert "The middle creator: 4" in page(Client())


def test_known_limits_come_from_the_figures(release: Release) -> None:
    text = page(Client())
    assert "Every record comes from Mastodon" in text
    assert "Half of the texts have" in text
    assert "no sample of a population" in text


def test_it_can_be_cited_by_its_manifest(release: Release) -> None:
    text = page(Client())
    assert f"manifest SHA-256 {release.manifest_sha256}" in text
    assert "@misc{everyday-1," in text


def test_the_page_asks_the_same_of_the_database_with_one_release_or_three(
    release: Release, sam: User, acme: Organisation, ana: User
) -> None:
    asked = []
    for client in (Client(), signed_in(ana)):
        for more in (0, 2):
            for _time in range(more):
                world.cut(release.bundle, sam)
            with CaptureQueriesContext(connection) as queries:
                page(client)
            asked.append(len(queries))
    assert asked[0] == asked[1] <= 6
    assert asked[2] == asked[3] <= 12
