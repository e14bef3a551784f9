"""Bundles side by side: the figures are the releases' own, and a wrong address does no harm."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from marketplace.releases.models import Release
from tests.releases import world

PAGE = "/catalogue/compare/"


@pytest.fixture
def two(sam: User) -> list[Release]:
    world.fill(creators=25, records=5)
    english = world.make_bundle(sam, slug="english", name_en="English", languages=["en"])
    likes = world.make_bundle(sam, slug="likes", kinds=["like"], price_amount=0, term_months=6)
    return [world.cut(english, sam), world.cut(likes, sam)]


def lines(address: str) -> dict[str, list]:
    context = Client().get(PAGE + address).context
    return {line.label: line for _title, group in context["groups"] for line in group}


def test_each_row_is_what_the_newest_releases_hold(two: list[Release]) -> None:
    found = lines("?b=english&b=likes")
    assert found["Records now"].values == [str(release.rows) for release in two]
    assert found["Likes"].values == [False, True]
    assert found["Posts"].values == [True, False]
    assert found["Price for a thousand records and one purpose"].values == ["$40.00", "Free"]
    assert found["Recalls of it so far"].values == ["0", "0"]
    assert found["Licence, in months"].differs
    assert not found["Train generative models"].differs


def test_recalls_are_counted_by_release(two: list[Release]) -> None:
    from accounts.models import Creator
    from marketplace.releases import actions

    revocation, parts = world.revoke(Creator.objects.get(pk=two[0].holdings.first().creator_id))
    for part in parts:
        actions.rewrite(part=part, cause="revoked", revocation_id=revocation.pk)
    found = lines("?b=english&b=likes")
    assert found["Recalls of it so far"].values == ["1", "1"]
    assert found["Records now"].values[0] == str(two[0].rows - 2)


@pytest.mark.parametrize(
    ("address", "columns", "says"),
    [
        ("", 0, "Nothing to compare yet"),
        ("?b=english", 0, "English, beside what?"),
        ("?b=english&b=english", 0, "English, beside what?"),
        ("?b=english&b=nothing&b=%00", 0, "1 bundle in the address is not there"),
        ("?b=likes&b=english&b=secret", 2, "1 bundle in the address is not there"),
        ("?b=" + "x" * 5_000, 0, "Nothing to compare yet"),
        ("?" + "b=a&" * 3_000, 0, "Nothing to compare yet"),
    ],
)
def test_a_wrong_address_is_told_and_does_no_harm(
    two: list[Release], sam: User, address: str, columns: int, says: str
) -> None:
    world.make_bundle(sam, slug="secret", name_en="Secret plans", listed_at=None)
    answer = Client().get(PAGE + address)
    assert answer.status_code in {200, 400}  # Django refuses more than a thousand values itself
    if answer.status_code == 200:
        assert len(answer.context["columns"]) == columns
        page = answer.content.decode()
        assert says in page
        assert "Secret plans" not in page


def test_a_bundle_without_a_release_stands_beside_one_with(two: list[Release], sam: User) -> None:
    world.make_bundle(sam, slug="new", name_en="New")
    found = lines("?b=english&b=new")
    assert found["Records now"].values == [str(two[0].rows), None]
    assert "unknown" in Client().get(PAGE + "?b=english&b=new").content.decode()


def test_the_fifth_bundle_is_left_out_and_said(two: list[Release], sam: User) -> None:
    for number in range(3):
        world.make_bundle(sam, slug=f"new-{number}")
    address = "?b=english&b=likes" + "".join(f"&b=new-{number}" for number in range(3))
    answer = Client().get(PAGE + address)
    assert [column.bundle.slug for column in answer.context["columns"]][-1] == "new-1"
    assert "At most four fit" in answer.content.decode()


def test_four_bundles_ask_the_database_what_two_ask(two: list[Release], sam: User) -> None:
    for number in range(2):
        world.cut(world.make_bundle(sam, slug=f"more-{number}"), sam)
    asked = []
    for address in ("?b=english&b=likes", "?b=english&b=likes&b=more-0&b=more-1"):
        with CaptureQueriesContext(connection) as queries:
            Client().get(PAGE + address)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 4
