"""What stands on her consents now, and what a revocation is said to touch before it does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.consent.models import Scope
from marketplace.content.models import Record
from marketplace.delivery.models import Notice
from marketplace.recalls import actions
from marketplace.recalls.held import allowed_now, covered_by_grant, held_by_grant, touched
from tests.cast import signed_in
from tests.releases import world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def scopes(market):
    source = Record.objects.get(pk=market.records[0]).source_id
    yield {"scope": Scope.ALL}
    yield {"scope": Scope.SOURCE, "source_id": source}
    yield {"scope": Scope.PURPOSE, "purpose": market.release.purposes[0]}
    yield {"scope": Scope.RECORDS, "record_ids": [market.records[0]]}


@pytest.mark.parametrize("which", range(4))
def test_what_is_said_beforehand_is_what_happens(maya, market, which):
    named = list(scopes(market))[which]
    before = allowed_now(maya, "USD").total
    said = touched(maya, "USD", **named)
    recall = actions.revoke(by=maya, language="en", **named)
    told = Notice.objects.filter(revocation_id=recall.revocation_id)
    assert said.files == recall.parts_withheld == 1
    assert said.buyers == sorted({each.licence.organisation.name for each in told})
    assert said.buyers == ["Acme Models"]
    assert touched(maya, "USD", **named).records == 0
    if named["scope"] != Scope.PURPOSE:
        assert before - allowed_now(maya, "USD").total == said.records > 0


def test_a_purpose_no_release_needs_touches_no_file(maya, market):
    world.give_grant(maya, purposes=["search_index"])
    said = touched(maya, "USD", scope=Scope.PURPOSE, purpose="search_index")
    assert said.records > 0
    assert (said.files, said.buyers) == (0, [])


def test_each_grant_covers_and_is_held_for_itself(maya, market):
    [first] = covered_by_grant(maya, "USD")
    second = world.give_grant(maya, purposes=["search_index"], kinds=["post"])
    covered = covered_by_grant(maya, "USD")
    assert set(covered) == {first, second.pk}
    assert set(covered[second.pk].kinds) == {"post"}
    held = held_by_grant(maya)
    assert [each.name for each in held[first]] == ["Acme Models"]
    assert held[first][0].releases == [market.release]
    assert second.pk not in held
    assert sum(covered[first].sources.values()) == covered[first].total


def test_what_was_taken_back_is_neither_covered_nor_held(maya, market):
    actions.revoke(by=maya, scope="all", language="en")
    assert covered_by_grant(maya, "USD") == {}
    assert held_by_grant(maya) == {}
    now = allowed_now(maya, "USD")
    assert (now.total, now.purposes, now.sources) == (0, {}, {})


def test_the_pages_ask_the_database_as_often_for_many_grants_as_for_one(maya, market):
    her = signed_in(maya.user)

    def queries(path):
        her.get(path)
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert her.get(path).status_code == 200
        return len(counted)

    paths = ["/consent/", "/consent/requests/", "/take-back/", "/take-back/?scope=all", "/recalls/"]
    actions.revoke(by=maya, scope="records", record_ids=market.records[:1], language="en")
    few = [queries(path) for path in paths]
    for _ in range(4):
        world.give_grant(maya, purposes=["search_index"])
    world.add_records(maya, 20)
    for record in market.records[1:3]:
        actions.revoke(by=maya, scope="records", record_ids=[record], language="en")
    assert [queries(path) for path in paths] == few
