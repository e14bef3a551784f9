"""What a buyer sees at a glance is counted from what happened, and nobody else's is counted."""

from datetime import timedelta

import pytest

from marketplace.delivery import actions, glance
from marketplace.delivery.models import Delivery
from marketplace.kit import clock
from marketplace.purchases.models import Licence
from marketplace.releases.models import Part
from tests.delivery.conftest import make_all, make_licence
from tests.releases import world

pytestmark = pytest.mark.django_db


def seen(licence: Licence) -> glance.Held:
    (found,) = glance.held(glance.counted(Licence.objects.filter(pk=licence.pk)))
    return found


def test_the_files_of_a_licence_go_from_being_made_to_all_fetched(release, acme, ana):
    licence = make_licence(acme, ana, release)
    assert seen(licence).words == "Copies being made"
    copies = make_all(licence)
    assert seen(licence).words == "Not fetched yet"
    parts = list(Part.objects.filter(release=release).order_by("number"))
    assert len(parts) > 1
    actions.authorise(licence=licence, part=parts[0], by=ana)
    assert f"{len(parts) - 1} part" in seen(licence).words
    for part in parts[1:]:
        actions.authorise(licence=licence, part=part, by=ana)
    assert seen(licence).words == "All fetched"
    assert seen(licence).licence.rows_held == sum(copy.rows for copy in copies)


def test_a_withheld_part_and_the_end_of_the_licence_come_first(licence, part):
    Part.objects.filter(pk=part.pk).update(withheld_at=clock.now())
    assert seen(licence).words == "1 part withheld"
    Licence.objects.filter(pk=licence.pk).update(
        starts_at=clock.now() - timedelta(days=9), ends_at=clock.now() - timedelta(days=1)
    )
    assert seen(licence).words == "No longer delivered"
    assert seen(licence).shape == "stopped"


def test_deliveries_of_a_year_are_counted_by_month_and_nobody_elses(licence, part, ana, globex):
    for _ in range(3):
        actions.authorise(licence=licence, part=part, by=ana)
    Delivery.objects.create(
        licence=licence,
        part=part,
        copy=Delivery.objects.first().copy,
        by=ana,
        at=clock.now() - timedelta(days=500),
    )
    chart = glance.deliveries_by_month(licence.organisation)
    assert chart.table_rows[-1][1:] == ("3",)
    assert [item.shown for item in chart.legend] == ["3"]
    assert len(chart.table_rows) == 12
    assert glance.deliveries_by_month(globex).is_empty


def test_spending_says_what_went_to_creators_and_what_to_us(licence, globex):
    chart = glance.spending_by_month(licence.organisation, "USD")
    assert [item.label for item in chart.legend] == ["To creators", "To Assent"]
    assert glance.paid_in_all(licence.organisation, "USD").amount == 4_000_000
    assert glance.paid_in_all(globex, "USD").amount == 0
    assert glance.spending_by_month(globex, "USD").is_empty


def test_a_newer_release_of_what_one_licensed_is_news_and_the_same_is_not(licence, sam, globex):
    assert list(glance.newer_releases(licence.organisation)) == []
    second = world.cut(licence.release.bundle, sam)
    (found,) = glance.newer_releases(licence.organisation)
    assert found == second
    assert found.has_number == licence.release.number
    assert list(glance.newer_releases(globex)) == []


def test_addresses_say_what_became_of_their_messages(ana):
    from accounts.models import Member

    member = Member.objects.get(user=ana)
    endpoint = actions.add_endpoint(by=member, url="https://a.example/hook")
    sent = actions.send_test(by=member, endpoint=endpoint)
    actions.send_test(by=member, endpoint=endpoint)
    type(sent).objects.filter(pk=sent.pk).update(
        attempts=1, last_status=503, given_up_at=clock.now()
    )
    (found,) = glance.endpoints_counted(member.organisation)
    assert (found.arrived, found.failed, found.waiting) == (0, 1, 1)
    assert found.latest_status == 503
