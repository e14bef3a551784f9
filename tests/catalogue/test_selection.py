"""What a bundle selects: consent first, then what the bundle asks for."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Creator, User
from marketplace.catalogue import actions, refusals, selection
from marketplace.catalogue.models import Bundle
from marketplace.consent.coverage import Use
from marketplace.consent.models import Exclusion
from tests.releases import world

pytestmark = pytest.mark.django_db


def records(bundle: Bundle, use: Use | None = None) -> set:
    chosen = selection.selected(bundle, use)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT s.record_id FROM ({chosen.sql}) s", chosen.params)
        rows = [row[0] for row in cursor.fetchall()]
    assert len(rows) == len(set(rows))
    return set(rows)


@pytest.fixture
def person(db: None) -> Creator:
    return world.make_creators(1)[0]


def test_without_consent_nothing_is_selected(sam: User, person: Creator) -> None:
    world.add_records(person, 3)
    assert records(world.make_bundle(sam)) == set()
    assert selection.counts(world.make_bundle(sam)) == selection.Counts()


def test_two_grants_that_cover_a_record_select_it_once(sam: User, person: Creator) -> None:
    ids = world.add_records(person, 3)
    world.give_grant(person)
    world.give_grant(person)
    assert records(world.make_bundle(sam)) == set(ids)


@pytest.mark.parametrize(
    ("wish", "kept"),
    [
        ({}, {"en", "zh", "old", "undated", "x"}),
        ({"languages": ["zh"]}, {"zh"}),
        ({"platforms": ["x"]}, {"x"}),
        ({"month_from": date(2024, 1, 1)}, {"en", "zh", "x"}),
        ({"month_to": date(2023, 12, 1)}, {"old"}),
        ({"kinds": ["like"]}, set()),
    ],
)
def test_a_bundle_selects_what_it_asks_for(sam, person, wish: dict, kept: set) -> None:
    new = {"kind": "post", "month": date(2024, 2, 1), "language": "en"}
    made = {
        "en": world.add_records(person, 1, **new),
        "zh": world.add_records(person, 1, **{**new, "language": "zh"}),
        "old": world.add_records(person, 1, **{**new, "month": date(2023, 6, 1)}),
        "undated": world.add_records(person, 1, **{**new, "month": None}),
        "x": world.add_records(person, 1, **{**new, "platform": "x"}),
    }
    world.give_grant(person)
    expected = {pk for name in kept for pk in made[name]}
    bundle = world.make_bundle(sam, **wish)
    assert records(bundle) == expected
    assert selection.counts(bundle).records == len(expected)


def test_all_purposes_must_be_allowed(sam: User, person: Creator) -> None:
    world.add_records(person, 1)
    world.give_grant(person, purposes=["evaluation"])
    assert records(world.make_bundle(sam, purposes=["evaluation", "train_other"])) == set()
    assert len(records(world.make_bundle(sam, purposes=["evaluation"]))) == 1


def test_the_price_must_reach_the_floor(sam: User, person: Creator) -> None:
    world.add_records(person, 1)
    world.give_grant(person, floor_amount=40_000_000)
    assert len(records(world.make_bundle(sam, price_amount=40_000_000))) == 1
    assert records(world.make_bundle(sam, price_amount=39_999_999)) == set()
    assert records(world.make_bundle(sam, currency="EUR")) == set()


def test_what_a_creator_left_out_is_not_selected(sam: User, person: Creator) -> None:
    ids = world.add_records(person, 2)
    world.give_grant(person)
    Exclusion.objects.create(record_id=ids[0], creator=person)
    assert records(world.make_bundle(sam)) == {ids[1]}


def test_counts_say_who_has_most(sam: User, person: Creator) -> None:
    world.fill(creators=3, records=5)
    world.add_records(person, 15)
    world.give_grant(person)
    counts = selection.counts(world.make_bundle(sam))
    assert (counts.records, counts.creators, counts.top_share) == (30, 4, 0.5)
    assert counts.by_kind == {"post": 24, "like": 6}
    assert sum(counts.by_month.values()) == sum(counts.by_language.values()) == 30


def test_counting_is_one_query_and_bounded(sam: User, monkeypatch) -> None:
    world.fill(creators=3, records=5)
    bundle = world.make_bundle(sam)
    with CaptureQueriesContext(connection) as queries:
        selection.counts(bundle)
    assert len([q for q in queries if q["sql"].lstrip().startswith("WITH")]) == 1
    assert any("statement_timeout" in q["sql"] for q in queries)
    monkeypatch.setattr(selection, "COUNT_LIMIT", 0.001)
    monkeypatch.setattr(selection, "COLUMNS", "")
    slow = selection.Selection(
        "SELECT c.creator_id, c.language, c.kind, c.month FROM privacy_cleanrecord c, pg_sleep(1)",
        {},
    )
    monkeypatch.setattr(selection, "selected", lambda *a, **k: slow)
    with pytest.raises(selection.CountTakesTooLong):
        selection.counts(bundle)
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


# --- What must never be stored ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"price_amount": -1}, "price_is_not_negative"),
        ({"minimum_creators": 1}, "bundle_never_shows_one_person"),
        ({"purposes": []}, "bundle_speaks_known_codes"),
        ({"purposes": ["anything"]}, "bundle_speaks_known_codes"),
        ({"kinds": ["anything"]}, "bundle_speaks_known_codes"),
    ],
)
def test_the_database_refuses_a_bundle_that_must_not_be(sam: User, wrong, name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        world.make_bundle(sam, **wrong)
    assert not Bundle.objects.exists()


def test_a_bundle_below_the_markets_minimum_is_refused(sam: User) -> None:
    bundle = world.make_bundle(sam)
    with pytest.raises(refusals.TooFewCreatorsAllowed):
        actions.change_bundle(by=sam, bundle=bundle, minimum_creators=19)
    bundle.refresh_from_db()
    assert bundle.minimum_creators == 20


def test_a_retired_bundle_is_neither_changed_nor_listed(sam: User) -> None:
    bundle = actions.retire_bundle(by=sam, bundle=world.make_bundle(sam, listed_at=None))
    for attempt in (
        lambda: actions.change_bundle(by=sam, bundle=bundle, price_amount=1),
        lambda: actions.list_bundle(by=sam, bundle=bundle),
    ):
        with pytest.raises(refusals.BundleIsRetired):
            attempt()
    bundle.refresh_from_db()
    assert (bundle.price_amount, bundle.listed_at) == (40_000_000, None)
