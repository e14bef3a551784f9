"""What staff are told before a cut: enough creators or too few, and what the price leaves out."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.catalogue import selection
from marketplace.catalogue.preview import preview
from marketplace.kit.money import MICRO
from tests.cast import signed_in
from tests.releases import world

pytestmark = pytest.mark.django_db


def test_with_enough_creators_nothing_is_warned_of(sam):
    world.fill(creators=25, records=4)
    found = preview(world.make_bundle(sam))
    assert (found.counts.records, found.counts.creators) == (100, 25)
    assert found.is_enough
    assert (found.too_few, found.too_dear) == ("", "")


def test_too_few_creators_are_told_with_both_numbers_and_what_to_do(sam):
    world.fill(creators=3, records=4)
    found = preview(world.make_bundle(sam))
    assert not found.is_enough
    assert "Only 3 creators fit, and a cut needs 20" in found.too_few
    assert "fewer purposes" in found.too_few


def test_nothing_at_all_is_told_as_that(sam):
    found = preview(world.make_bundle(sam))
    assert found.too_few.startswith("No record fits")
    assert found.counts.top_share == 0


def test_records_above_the_price_are_counted_and_not_selected(sam):
    world.fill(creators=25, records=4)
    world.fill(creators=2, records=3, mode="sell", floor_amount=900 * MICRO, currency="USD")
    bundle = world.make_bundle(sam, price_amount=40 * MICRO)
    found = preview(bundle)
    assert (found.counts.records, found.dear_records, found.dear_creators) == (100, 6, 2)
    assert found.too_dear.startswith("6 more records would fit")
    bundle.price_amount = 900 * MICRO
    assert preview(bundle).too_dear == ""
    assert selection.at_any_price(bundle) == (106, 27)


def test_a_refused_cut_says_why_on_the_bundles_page_until_one_succeeds(sam):
    bundle, client = world.make_bundle(sam), signed_in(sam)
    url = reverse("catalogue:staff-bundle-detail", args=[bundle.public_id])
    world.cut(bundle, sam)
    page = client.get(url)
    assert "Only 0 creators allow this use now" in page.context["reason"]
    assert page.context["reason"] in page.content.decode()
    world.fill(creators=25, records=4)
    world.cut(bundle, sam)
    page = client.get(url)
    assert page.context["reason"] == ""
    assert "was refused" not in page.content.decode()


@pytest.mark.parametrize("name", ["staff-bundle-detail", "staff-bundle-change"])
def test_a_bundles_staff_pages_cost_the_same_however_much_they_hold(sam, name):
    bundle, client, asked = world.make_bundle(sam), signed_in(sam), []
    for _time in range(2):
        world.fill(creators=25, records=2)
        world.cut(bundle, sam)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(f"catalogue:{name}", args=[bundle.public_id]))
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_bundles_are_listed_by_state(sam):
    world.make_bundle(sam, slug="listed")
    world.make_bundle(sam, slug="draft", listed_at=None)
    world.make_bundle(sam, slug="retired", retired_at="2026-01-01T00:00Z")
    client = signed_in(sam)
    for wanted in ("listed", "draft", "retired"):
        page = client.get(f"/staff/bundles/?show={wanted}")
        assert [bundle.slug for bundle, _release in page.context["entries"]] == [wanted]
    every = client.get("/staff/bundles/?show=%00").context["entries"]
    assert [bundle.slug for bundle, _release in every][-1] == "retired"
    assert len(every) == 3
