"""Who holds what now: counted by what each licence may have, and gone once it is taken back."""

from datetime import timedelta

import pytest
from django.utils import translation

from marketplace.consent.models import BuyerRequest
from marketplace.content.models import Record
from marketplace.kit import clock, jobs
from marketplace.privacy import reading
from marketplace.purchases.models import Licence
from marketplace.recalls import actions
from marketplace.recalls.holders import holders, holding_organisations
from marketplace.recalls.whereabouts import history
from tests.cast import signed_in
from tests.payouts.earned import divide
from tests.recalls.world import sell
from tests.releases import world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def told(record: Record) -> list[str]:
    [preview] = reading.previews(record.creator, [record])
    return [each.sentence for each in history(record, preview)]


def test_an_organisation_counts_each_record_once_however_many_licences(market, maya, acme, ana):
    sell(market.release, acme, ana)
    assert [each.rows for each in holders(maya)] == [4, 4]
    [holding] = holding_organisations(maya)
    assert (holding.organisation, holding.rows, len(holding.holders)) == (acme, 4, 2)
    fetched = {each.licence: each.fetched_at for each in holding.holders}
    assert fetched.pop(market.licence) == holding.fetched_at is not None
    assert list(fetched.values()) == [None]


def test_a_licence_that_has_ended_holds_nothing(market, maya):
    past = clock.now() - timedelta(days=1)
    Licence.objects.update(starts_at=past - timedelta(days=1), ends_at=past)
    assert holders(maya) == []


def test_who_was_never_allowed_by_name_holds_nothing(market, maya, acme):
    actions.revoke(by=maya, scope="all", language="en")
    world.give_grant(maya, automatic_classes=[], ask_classes=[acme.buyer_class])
    assert holders(maya) == []
    BuyerRequest.objects.create(
        creator=maya, organisation=acme, allowed=True, answered_at=clock.now()
    )
    assert [each.rows for each in holders(maya)] == [4]


def test_a_record_taken_back_is_held_by_nobody_at_once(market, maya):
    first, second = market.records[:2]
    actions.revoke(by=maya, scope="records", record_ids=[first], language="en")
    assert holders(maya, first) == []
    assert [each.rows for each in holders(maya, second)] == [1]
    assert [each.rows for each in holders(maya)] == [3]


def test_she_reads_it_on_the_page_of_holders_and_on_that_of_the_record(market, maya, wen):
    her, record = signed_in(maya.user), Record.objects.get(pk=market.records[0])
    divide(market.licence, clock.now(), {maya: 3_210_000})
    page = her.get("/holders/").text
    for told in ("Acme Models", "Everyday posts #1", "4 records of yours", "$3.21"):
        assert told in page
    about = her.get(f"/records/{record.public_id}/").text
    held = about[about.index("Who holds it now") :]
    assert "Acme Models" in held
    assert "It went out in Everyday posts #1." in held
    assert "Acme Models" not in signed_in(wen.user).get("/zh-hans/holders/").text


def test_nobody_holds_what_is_another_creators(market, wen):
    assert holders(wen, market.records[0]) == []
    assert holding_organisations(wen) == []


def test_it_costs_the_same_however_many_licences(
    market, maya, acme, ana, django_assert_num_queries
):
    with django_assert_num_queries(3):
        holding_organisations(maya)
    for _ in range(3):
        sell(market.release, acme, ana)
    with django_assert_num_queries(3):
        assert len(holding_organisations(maya)[0].holders) == 4


def test_a_record_tells_where_it_has_been(market, maya):
    record = Record.objects.get(pk=market.records[0])
    assert told(record)[-1] == "It went out in Everyday posts #1."
    actions.leave_out(by=maya, record_ids=[record.pk], language="en")
    jobs.drain()
    after = told(record)
    assert "You left it out of everything." in after
    assert after[-1].startswith("It was taken out of Everyday posts #1")
    with translation.override("zh-hans"):
        assert told(record)[-1].startswith("从")
