"""The catalogue's pages: what each reader sees, and what a bundle would hold."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from marketplace.catalogue.models import Bundle
from marketplace.releases.models import Release, Row
from tests.cast import signed_in
from tests.releases import world

pytestmark = pytest.mark.django_db

ANSWERS = {
    "name_en": "Everyday posts",
    "name_zh": "日常帖子",
    "summary_en": "Posts about ordinary days.",
    "summary_zh": "日常生活的帖子。",
    "slug": "everyday-posts",
    "kinds": ["post"],
    "purposes": ["train_generative"],
    "price": "40",
    "minimum_creators": "20",
    "term_months": "12",
}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Addresses are made in English, whatever language an earlier page was shown in."""
    with translation.override("en"):
        yield


def pages(bundle: Bundle) -> list[str]:
    return [
        reverse("catalogue:staff-bundle-list"),
        reverse("catalogue:staff-bundle-new"),
        reverse("catalogue:staff-bundle-detail", args=[bundle.public_id]),
        reverse("catalogue:staff-bundle-change", args=[bundle.public_id]),
    ]


def deeds(bundle: Bundle) -> list[str]:
    return [
        reverse(f"catalogue:staff-{name}", args=[bundle.public_id])
        for name in ("bundle-listing", "bundle-retirement", "release-new")
    ]


# --- Everyone ---------------------------------------------------------------------------------


def test_the_catalogue_shows_listed_bundles_and_their_newest_release(sam: User) -> None:
    world.fill(creators=25, records=4)
    shown = world.make_bundle(sam, name_en="Shown posts")
    world.cut(shown, sam)
    world.make_bundle(sam, name_en="Draft posts", listed_at=None)
    world.make_bundle(sam, name_en="Retired posts", retired_at="2026-01-01T00:00Z")
    page = Client().get(reverse("catalogue:bundle-list")).content.decode()
    assert "Shown posts" in page
    assert "100 records of 25 creators" in page
    assert "Draft posts" not in page
    assert "Retired posts" not in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"a", "b"}),
        ("?q=gardens", {"a"}),
        ("?q=花园", {"a"}),
        ("?language=zh", {"b"}),
        ("?kind=like", {"b"}),
        ("?purpose=evaluation", {"a"}),
        ("?price=10", {"b"}),
        ("?price=10&purpose=evaluation", set()),
        ("?price=Infinity&kind=nothing&q=%00&page=x&language=%ff", {"a", "b"}),
    ],
)
def test_facets_in_the_address_narrow_the_catalogue(sam: User, asked: str, found: set) -> None:
    person = world.make_creators(1)[0]
    world.add_records(person, 2, language="zh", kind="post")
    a = {"name_en": "Gardens", "name_zh": "花园", "languages": ["en"], "kinds": ["post"]}
    world.make_bundle(sam, slug="a", purposes=["evaluation"], **a)
    world.make_bundle(sam, slug="b", price_amount=10_000_000, kinds=["post", "like"])
    answer = Client().get(reverse("catalogue:bundle-list") + asked)
    assert answer.status_code == 200
    assert {entry["bundle"].slug for entry in answer.context["entries"]} == found


def test_a_bundle_that_was_never_listed_is_not_there_for_others(sam: User, mallory: User) -> None:
    bundle = world.make_bundle(sam, listed_at=None)
    url = reverse("catalogue:bundle-detail", args=[bundle.slug])
    for client in (Client(), signed_in(mallory)):
        assert client.get(url).status_code == 404
    assert signed_in(sam).get(url).status_code == 200


def test_a_bundles_page_shows_ten_clean_rows_and_no_id(sam: User) -> None:
    people = world.fill(creators=25, records=4)
    bundle = world.make_bundle(sam)
    world.cut(bundle, sam)
    answer = Client().get(reverse("catalogue:bundle-detail", args=[bundle.slug]))
    page = answer.content.decode()
    words = {world.word_of(pk): pk for pk in Row.objects.values_list("record_id", flat=True)}
    assert len(answer.context["sample"]) == 10
    assert sum(word in page for word in words) == 10
    for row in Row.objects.all():
        assert str(row.record_id) not in page
    for creator in people:
        assert str(creator.pk) not in page
        assert creator.public_id not in page
    assert "de-identified" in page
    assert "anonymous data" not in page.lower()
    assert answer["Cache-Control"] == "no-store"


def test_no_row_of_someone_who_revoked_is_shown(sam: User) -> None:
    people = world.fill(creators=25, records=4)
    bundle = world.make_bundle(sam)
    release = world.cut(bundle, sam)
    url = reverse("catalogue:bundle-detail", args=[bundle.slug])
    for creator in people[:24]:
        world.narrow(creator)  # consent's part alone: no part is withheld yet
    page = Client().get(url).content.decode()
    gone = Row.objects.filter(release=release).exclude(creator_id=people[24].pk)
    assert not any(world.word_of(row.record_id) in page for row in gone)


def test_rows_whose_creator_wants_to_be_asked_are_not_shown_to_strangers(sam: User) -> None:
    world.fill(creators=25, records=4, automatic_classes=[], ask_classes=["company"])
    bundle = world.make_bundle(sam)
    world.cut(bundle, sam)
    answer = Client().get(reverse("catalogue:bundle-detail", args=[bundle.slug]))
    assert answer.context["sample"] == []


def test_a_buyer_is_shown_rows_it_may_have(sam: User, bo: User) -> None:
    world.fill(creators=25, records=4, automatic_classes=["academic"])
    bundle = world.make_bundle(sam)
    world.cut(bundle, sam)
    url = reverse("catalogue:bundle-detail", args=[bundle.slug])
    assert signed_in(bo).get(url).context["sample"] == []  # Acme is a company
    assert len(Client().get(url).context["sample"]) == 10


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_pages_speak_both_languages(sam: User, prefix: str) -> None:
    world.fill(creators=25, records=4)
    bundle = world.make_bundle(sam)
    world.cut(bundle, sam)
    page = Client().get(f"{prefix}/bundles/{bundle.slug}/").content.decode()
    assert ("日常帖子" if prefix else "Everyday posts") in page


def test_the_catalogue_asks_the_database_the_same_however_many_bundles(sam: User) -> None:
    world.fill(creators=25, records=1)
    asked = []
    for _time in range(2):
        world.cut(world.make_bundle(sam), sam)
        with CaptureQueriesContext(connection) as queries:
            Client().get(reverse("catalogue:bundle-list"))
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 5


def test_a_bundles_page_asks_the_database_little(sam: User) -> None:
    world.fill(creators=25, records=4)
    bundle = world.make_bundle(sam)
    world.cut(bundle, sam)
    world.cut(bundle, sam)
    with CaptureQueriesContext(connection) as queries:
        Client().get(reverse("catalogue:bundle-detail", args=[bundle.slug]))
    assert len(queries) <= 6


# --- Staff ------------------------------------------------------------------------------------


def test_only_staff_find_the_staff_pages(sam: User, mallory: User, ana: User, maya) -> None:
    bundle = world.make_bundle(sam)
    for url in pages(bundle):
        assert signed_in(sam).get(url).status_code == 200
        assert Client().get(url).status_code == 302
        for stranger in (mallory, ana, maya.user):
            assert signed_in(stranger).get(url).status_code == 404
    for url in deeds(bundle):
        for stranger in (mallory, ana, maya.user):
            assert signed_in(stranger).post(url).status_code == 404
        assert signed_in(sam).get(url).status_code == 405
    assert not Release.objects.exists()
    bundle.refresh_from_db()
    assert bundle.retired_at is None


def test_staff_define_a_bundle(sam: User) -> None:
    answer = signed_in(sam).post(reverse("catalogue:staff-bundle-new"), ANSWERS)
    bundle = Bundle.objects.get()
    assert answer.url == reverse("catalogue:staff-bundle-detail", args=[bundle.public_id])
    assert (bundle.price_amount, bundle.currency, bundle.listed_at) == (40_000_000, "USD", None)
    assert bundle.defined_by == sam


def test_counting_saves_nothing(sam: User) -> None:
    world.fill(creators=25, records=4)
    url = reverse("catalogue:staff-bundle-new")
    half = {"kinds": ["post"], "purposes": ["evaluation"], "price": "1", "count": "1"}
    answer = signed_in(sam).post(url, half)
    assert answer.context["counts"].records == 100
    assert answer.context["counts"].creators == 25
    assert "error-summary" not in answer.content.decode()
    assert not Bundle.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"minimum_creators": "2"},
        {"price": "-1"},
        {"price": "NaN"},
        {"kinds": ["everything"]},
        {"purposes": []},
        {"month_from": "2024-05", "month_to": "2024-01"},
        {"slug": "Not a slug"},
        {"name_en": "\x00"},
        {"minimum_creators": "99999999999999999999"},
    ],
)
def test_a_bundle_that_makes_no_sense_is_not_defined(sam: User, wrong: dict) -> None:
    answer = signed_in(sam).post(reverse("catalogue:staff-bundle-new"), {**ANSWERS, **wrong})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Bundle.objects.exists()


def test_an_address_already_taken_is_told_on_the_form(sam: User) -> None:
    world.make_bundle(sam, slug="everyday-posts")
    answer = signed_in(sam).post(reverse("catalogue:staff-bundle-new"), ANSWERS)
    assert "Another bundle has this address" in answer.content.decode()
    assert Bundle.objects.count() == 1


def test_staff_change_list_cut_and_retire(sam: User) -> None:
    world.fill(creators=25, records=4)
    bundle, client = world.make_bundle(sam, listed_at=None), signed_in(sam)
    listing, retirement, release = deeds(bundle)
    url = reverse("catalogue:staff-bundle-change", args=[bundle.public_id])
    client.post(url, {**ANSWERS, "kinds": ["like"], "month_from": "2024-03"})
    client.post(listing)
    answer = client.post(release)
    bundle.refresh_from_db()
    assert bundle.kinds == ["like"]
    assert bundle.month_from.isoformat() == "2024-03-01"
    assert bundle.listed_at is not None
    assert answer.url == reverse("releases:release-detail", args=[Release.objects.get().public_id])
    client.post(retirement)
    assert client.post(release).status_code == 409
    assert Release.objects.count() == 1


def test_a_language_no_record_is_in_yet_stays_ticked_when_the_bundle_is_changed(sam: User) -> None:
    bundle, client = world.make_bundle(sam, languages=["is"]), signed_in(sam)
    url = reverse("catalogue:staff-bundle-change", args=[bundle.public_id])
    page = client.get(url).content.decode()
    (box,) = (tag for tag in page.split("<input") if 'name="languages"' in tag and '"is"' in tag)
    assert " checked" in box.split(">")[0]
    client.post(url, {**ANSWERS, "languages": ["is"]})
    bundle.refresh_from_db()
    assert bundle.languages == ["is"]


def test_what_is_wrong_with_a_bundle_is_listed_in_the_order_of_the_page(sam: User) -> None:
    figures = {"minimum_creators": "20", "term_months": "12"}
    answer = signed_in(sam).post(reverse("catalogue:staff-bundle-new"), figures)
    page = answer.content.decode()
    summary = page[page.index('class="error-summary"') :]
    links = [part.split('"')[0] for part in summary.split('href="#')[1:9]]
    assert links[:3] == ["id_kinds", "id_purposes", "id_price"]
    assert links[-1] == "id_slug"
    assert all(f'id="{link}"' in page for link in links)
