"""The desk's queue, its clocks and its filters, the machine, and how recalls and reviews go."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.backoffice import machine, queue, reviewing
from marketplace.backoffice.case import due_words, waited, working_days_after
from marketplace.backoffice.reading import per_week, recall_case
from marketplace.delivery import actions as delivery
from marketplace.delivery.models import Notice
from marketplace.kit import clock, jobs
from marketplace.kit.models import Job
from marketplace.recalls.actions import revoke
from marketplace.releases.actions import cut
from tests.cast import signed_in
from tests.releases import world

pytestmark = pytest.mark.django_db


def test_filters_in_the_address_narrow_the_queue_and_count_it(sam, newcomer, failed, recall):
    client = signed_in(sam)
    page = client.get("/staff/?show=organisations")
    assert [case.title for case in page.context["cases"]] == ["Initech"]
    numbers = {tally["code"]: tally["number"] for tally in page.context["tallies"]}
    assert numbers == {"": 4, "late": 0, "recalls": 1, "organisations": 1, "jobs": 1, "money": 1}
    assert client.get("/staff/?show=late").context["cases"] == []
    assert len(client.get("/staff/?show=%00nonsense").context["cases"]) == 4


def test_a_desk_without_a_case_is_calm(sam):
    page = signed_in(sam).get("/staff/").content.decode()
    assert "Nothing waits for you" in page
    assert "Nothing is late" in page


def test_a_refused_cut_waits_with_its_figures_until_a_later_one_succeeds(sam):
    bundle = world.make_bundle(sam)
    world.cut(bundle, sam)
    (case,) = queue.cases()
    assert (str(case.kind), case.word) == ("Cut refused", "0 of 20 creators")
    world.fill(creators=25, records=1)
    world.cut(bundle, sam)
    assert queue.cases() == []


def test_a_published_release_nobody_can_find_waits_to_be_listed(sam):
    world.fill(creators=25, records=1)
    bundle = world.make_bundle(sam, listed_at=None)
    assert queue.cases() == []
    world.cut(bundle, sam)
    (case,) = queue.cases()
    assert case.href == f"/staff/bundles/{bundle.public_id}/"
    assert str(case.kind) == "Published, not in the catalogue"


def test_a_cut_that_gave_up_is_one_case_that_can_be_tried_again(sam):
    release = cut(by=sam, bundle=world.make_bundle(sam))
    Job.objects.update(state="failed", error="OSError", finished_at=clock.now())
    (case,) = queue.cases()
    assert (str(case.kind), case.job) == ("Cut gave up", release.job)


def test_the_machine_is_well_while_beat_is_heard_and_nothing_is_late(db, time_machine):
    cache.delete(machine.BEAT)
    assert not machine.health()["pulse"].is_well
    machine.strike()
    assert machine.health()["pulse"].is_well
    Job.objects.create(kind="content.read_import", run_after=clock.now() - timedelta(minutes=2))
    found = machine.health()
    assert (found["late"], found["pulse"].is_well) == (1, False)
    Job.objects.all().delete()
    time_machine.move_to(clock.now() + machine.SILENT)
    assert not machine.health()["pulse"].is_well


def test_recalls_are_counted_by_the_week_they_were_opened_in(recall):
    rows = per_week().table_rows
    assert len(rows) == 12
    assert [row[1] for row in rows] == ["0"] * 11 + ["1"]


def test_recalls_are_listed_by_how_far_they_are(sam, recall, ana, time_machine):
    client = signed_in(sam)

    def found(wanted: str) -> int:
        return len(client.get(f"/staff/recalls/?show={wanted}").context["rows"])

    assert (found(""), found("running"), found("finished")) == (1, 1, 0)
    jobs.drain()
    assert (found("running"), found("waiting"), found("late"), found("finished")) == (0, 1, 0, 0)
    delivery.mark_ready(part=Notice.objects.get().part)
    delivery.acknowledge(notice=Notice.objects.get(), by=ana)
    assert (found("waiting"), found("finished")) == (0, 1)


def test_a_recall_says_licence_by_licence_who_is_silent(sam, recall, ana, time_machine):
    jobs.drain()
    notice = Notice.objects.get()
    delivery.mark_ready(part=notice.part)
    case = recall_case(recall)
    (holder,) = case.holders
    assert (holder.answered_at, holder.is_overdue, holder.due_words) == (
        None,
        False,
        due_words(notice.due_at),
    )
    time_machine.move_to(notice.due_at + timedelta(days=3, minutes=1))
    (holder,) = recall_case(recall).holders
    assert (holder.is_overdue, holder.due_words) == (True, "3 days late")
    delivery.acknowledge(notice=notice, by=ana)
    (holder,) = recall_case(recall).holders
    assert holder.answered_at is not None
    assert not holder.is_overdue


@pytest.mark.parametrize(
    ("registered", "due"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 25, 9, tzinfo=UTC)),  # a Monday
        (datetime(2026, 11, 27, 9, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC)),  # a Friday
        (datetime(2026, 11, 28, 9, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC)),
    ],
)
def test_a_working_day_is_no_saturday_and_no_sunday(registered, due):
    assert working_days_after(registered, 2) == due


@pytest.mark.parametrize("address", ["recalls/", "organisations/?show=verified", "bundles/"])
def test_each_list_costs_the_same_however_long(sam, recall, creators, globex, address):
    client = signed_in(sam)
    asked = []
    for creator in (None, creators[1], creators[2]):
        if creator:
            revoke(by=creator, scope="all", language="en")
            world.make_bundle(sam)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/staff/{address}").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] == asked[2]


@pytest.mark.parametrize(
    ("email", "is_there"),
    [
        ("ira@initech.example", True),
        ("ira@mail.initech.example", True),
        ("ira@INITECH.example", True),
        ("ira@notinitech.example", False),
        ("ira@example", False),
        ("", False),
    ],
)
def test_an_address_is_compared_with_the_website(email, is_there):
    site = reviewing.site_of("https://www.initech.example/about")
    assert reviewing.shares_the_site(email, site) is is_there
    assert not reviewing.shares_the_site(email, reviewing.site_of("http://[broken"))


def test_a_clock_never_says_zero(time_machine):
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    time_machine.move_to(now, tick=False)
    assert waited(timedelta(minutes=59)) == "under an hour"
    assert waited(timedelta(hours=1)) == "1 hour"
    assert due_words(now + timedelta(minutes=59)) == "due within the hour"
    assert due_words(now - timedelta(minutes=59)) == "under an hour late"
    assert due_words(now - timedelta(hours=2)) == "2 hours late"
