"""The catalogue's facets: what the address asks for is what is shown, and counts are true."""

import re
from datetime import timedelta
from html import unescape
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from marketplace.catalogue import facets
from marketplace.catalogue.facets import Choice, Offer
from marketplace.catalogue.models import Bundle
from marketplace.kit import clock
from marketplace.releases.models import Part, Release
from tests.releases import world

LIST = "/bundles/"


def shown(by: User, slug: str, *, days: int = 1, rows: int = 5_000, **fields: object) -> Bundle:
    """A listed bundle with a published release of these figures; its one part has no file."""
    languages = fields.pop("held", {"en": rows})
    bundle = world.make_bundle(by, slug=slug, name_en=slug.title(), **fields)
    release = Release.objects.create(
        bundle=bundle,
        number=1,
        state="published",
        published_at=clock.now() - timedelta(days=days),
        purposes=bundle.purposes,
        price_amount=bundle.price_amount,
        currency=bundle.currency,
        minimum_creators=20,
        key=b"k" * 32,
        rows=rows,
        creators=30,
        cut_by=by,
        card={
            "languages": languages,
            "platforms": fields.get("platforms") and {fields["platforms"][0]: rows} or {"x": rows},
            "kinds": dict.fromkeys(bundle.kinds, 1),
            "months": [["2024-01", "post", 3], ["2024-03", "post", 5], ["", "post", 1]],
        },
    )
    expiry = clock.now() + timedelta(days=90)
    release.parts.create(number=1, file="", size=1, rows=rows, earliest_expiry=expiry)
    return bundle


@pytest.fixture
def market(sam: User) -> None:
    shown(sam, "tiny", rows=900, kinds=["post"], price_amount=0, days=10)
    shown(sam, "middle", kinds=["post", "like"], platforms=["mastodon"], days=60)
    shown(sam, "chinese", held={"zh": 9}, rows=50_000, days=200, price_amount=10_000_000)
    shown(sam, "both", held={"zh": 9, "en": 9}, purposes=["train_generative", "evaluation"])
    shown(sam, "withdrawn", retired_at=clock.now())


@pytest.mark.usefixtures("market")
def test_a_bundle_is_shown_with_the_rows_that_stand_now_not_with_those_it_was_cut_with() -> None:
    Part.objects.filter(release__bundle__slug="chinese").update(rows=49_321)
    page = Client().get(LIST).content.decode()
    assert "49,321 records of 30 creators" in page and "50,000 records" not in page


def found(address: str) -> list[str]:
    answer = Client().get(LIST + address)
    assert answer.status_code == 200
    return [entry["bundle"].slug for entry in answer.context["entries"]]


ALL = {"tiny", "middle", "chinese", "both"}


@pytest.mark.parametrize(
    ("address", "slugs"),
    [
        ("", ALL),
        ("?language=zh", {"chinese", "both"}),
        ("?language=zh&language=en", ALL),
        ("?kind=like", {"middle", "chinese", "both"}),
        ("?platform=mastodon", {"middle"}),
        ("?purpose=train_generative", ALL),
        ("?purpose=train_generative&purpose=evaluation", {"both"}),
        ("?size=1k", {"tiny"}),
        ("?size=1k&size=100k", {"tiny", "chinese"}),
        ("?cost=free", {"tiny"}),
        ("?price=10", {"tiny", "chinese"}),
        ("?fresh=30", {"tiny", "both"}),
        ("?fresh=90&language=en", {"tiny", "middle", "both"}),
        ("?q=TINY", {"tiny"}),
        ("?q=tiny&language=zh", set()),
        ("?q=withdrawn", set()),
    ],
)
def test_the_address_says_what_is_shown(market: None, address: str, slugs: set[str]) -> None:
    assert set(found(address)) == slugs


@pytest.mark.parametrize(
    "nonsense",
    [
        "?language=xx&kind=thing&purpose=spam&platform=myspace&size=huge&cost=less&fresh=7",
        "?sort=random&page=nine&price=NaN&q=%00&b=nobody&b=%00",
        "?price=-4&language=%ff&purpose[]=evaluation&fresh=30%27",
        "?" + "&".join(f"language=l{n}" for n in range(200)),
    ],
)
def test_values_nobody_knows_change_nothing(market: None, nonsense: str) -> None:
    assert set(found(nonsense)) == ALL


def test_bundles_come_newest_first_or_by_price_or_by_size(market: None) -> None:
    assert found("") == ["both", "tiny", "middle", "chinese"]
    assert found("?sort=price") == ["tiny", "chinese", "both", "middle"]
    assert found("?sort=size")[0] == "chinese"


@pytest.mark.parametrize(
    "start", ["", "?language=zh", "?purpose=evaluation", "?cost=paid&price=20"]
)
def test_each_count_is_what_ticking_the_value_gives(market: None, start: str) -> None:
    context = Client().get(LIST + start).context
    for facet in context["facets"]:
        for value in facet.shown:
            kept = start if facet.name == "purpose" else re.sub(rf"&?{facet.name}=\w+", "", start)
            address = f"{kept or '?'}&{facet.name}={value.code}"
            assert len(found(address)) == value.count, (facet.name, value)


def test_a_tag_takes_its_filter_away_and_says_what_that_leaves(market: None) -> None:
    address = "?q=tiny&language=zh&size=100k&price=50&sort=size&b=both"
    tags = Client().get(LIST + address).context["tags"]
    assert [tag.label for tag in tags] == [
        "“tiny”",
        "At most $50.00",
        "Chinese",
        "10,000 to 100,000",
    ]
    for tag in tags:
        assert len(found(tag.href)) == tag.count
        assert "sort=size" in tag.href and "b=both" in tag.href
    page = Client().get(LIST + address).content.decode()
    assert "No bundle fits all of this" in page
    assert "1 bundle without it" in page


def test_what_was_ticked_to_compare_stays_ticked(market: None) -> None:
    page = Client().get(LIST + "?language=zh&b=both&b=tiny").content.decode()
    boxes = re.findall(r'<input type="checkbox" name="b"[^>]*>', page)
    assert [("both" in box, "checked" in box) for box in boxes] == [(True, True), (False, False)]


def test_an_empty_catalogue_says_what_will_be_there(db: None) -> None:
    page = Client().get(LIST).content.decode()
    assert "No bundles yet" in page
    assert 'role="search"' not in page


def test_the_filters_are_one_form_that_needs_no_script(market: None) -> None:
    page = Client().get(LIST).content.decode()
    form = page[page.index('<form method="get" id="facets"') :]
    form = unescape(form[: form.index("</form>")])
    assert {"q", "language", "purpose", "cost", "price", "fresh", "sort"} <= set(
        re.findall(r'name="(\w+)"', form)
    )
    assert 'type="submit"' in form


def test_twelve_bundles_ask_the_database_no_more_than_two(sam: User) -> None:
    asked = []
    for size in (2, 10):
        for number in range(size):
            shown(sam, f"bundle-{size}-{number}")
        with CaptureQueriesContext(connection) as queries:
            Client().get(LIST + "?kind=post&cost=paid")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 4


# --- As it is counted ---------------------------------------------------------------------------

CODES = st.frozensets(st.sampled_from("abc"))
OFFERS = st.lists(
    st.fixed_dictionaries({name: st.none() | CODES for name in facets.NAMES}), max_size=6
)
PICKED = st.fixed_dictionaries(dict.fromkeys(facets.NAMES, CODES))


@given(OFFERS, PICKED, st.sampled_from(facets.NAMES))
def test_counting_a_value_is_choosing_it(held, picked, name) -> None:
    offers = [Offer(SimpleNamespace(), values, 0, ()) for values in held]
    choice = Choice(picked=picked)
    kept = picked[name] if name in facets.EVERY else frozenset()
    for value, count in zip("abc", facets.counts(offers, choice, name, "abc"), strict=True):
        ticked = Choice(picked={**picked, name: kept | {value}})
        assert count == len(facets.narrowed(offers, ticked))


@given(OFFERS, PICKED)
def test_dropping_a_filter_never_hides_a_bundle(held, picked) -> None:
    offers = [Offer(SimpleNamespace(), values, 0, ()) for values in held]
    fewer = len(facets.narrowed(offers, Choice(picked=picked)))
    for name in facets.NAMES:
        dropped = Choice(picked={**picked, name: frozenset()})
        assert len(facets.narrowed(offers, dropped)) >= fewer


def test_sizes_meet_without_a_gap() -> None:
    edges = {0: "1k", 999: "1k", 1_000: "10k", 99_999: "100k", 10**6: "over", None: None}
    for rows, code in edges.items():
        assert facets.size_of(rows) == (frozenset([code]) if code else frozenset())
    assert reverse("catalogue:bundle-list") == LIST
