"""The summaries: to whom, of what, once in a period, and never about nothing."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache

from accounts import actions as accounts
from marketplace.backoffice import machine, tasks
from marketplace.backoffice.digests import Period, of_buyer, of_creator
from marketplace.consent.models import BuyerRequest
from marketplace.kit import clock, jobs
from marketplace.kit.models import Job
from marketplace.kit.tasks import tick
from marketplace.payouts.models import Allocation, Earning
from marketplace.purchases.models import Licence
from marketplace.recalls import actions as recalls
from tests.recalls.conftest import market  # noqa: F401 - a fixture
from tests.releases import world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


def later() -> datetime:
    """The morning of the month after this one."""
    return (clock.now().replace(day=1) + timedelta(days=32)).replace(day=1, hour=9)


def to(reader) -> list:
    return [letter for letter in mail.outbox if letter.to == [reader.email]]


def live_a_minute() -> None:
    """What beat and the workers do in a minute, and all that is due within the next hour."""
    tasks.plan_digests()
    jobs.drain()
    tasks.plan_digests()
    jobs.drain()


@pytest.mark.parametrize(
    ("moment", "month", "week"),
    [
        ("2026-11-23T00:00:00", "2026-10", "2026-W47"),  # a Monday's first instant
        ("2026-11-22T23:59:59", "2026-10", "2026-W46"),
        ("2026-12-01T08:00:00", "2026-11", "2026-W48"),
        ("2027-01-01T08:00:00", "2026-12", "2026-W52"),  # a Friday of 2026's last week
        ("2024-03-01T00:00:00", "2024-02", "2024-W08"),  # after a leap day
    ],
)
def test_a_period_is_over_when_it_is_told(moment, month, week):
    now = at(moment)
    told = Period.month_before(now), Period.week_before(now)
    assert [period.code for period in told] == [month, week]
    for period in told:
        assert period.start < period.end <= now
    assert told[1].end - told[1].start == timedelta(days=7) and told[1].start.weekday() == 0


@pytest.fixture
def busy(market, maya, acme):  # noqa: F811
    """Maya has earned something this month and is asked about Acme."""
    allocation = Allocation.objects.create(
        settlement=market.licence.settlement, amount=5_000_000, currency="USD", weight_sum=1
    )
    Earning.objects.create(allocation=allocation, creator=maya, rows=4, weight=1, amount=5_000_000)
    BuyerRequest.objects.create(creator=maya, organisation=acme)
    jobs.drain()
    mail.outbox.clear()
    return market


def test_a_creator_reads_once_what_her_month_brought(busy, maya, settings):
    with time_machine.travel(later(), tick=False):
        live_a_minute()
        (letter,) = to(maya.user)
    for form in (letter.body, letter.alternatives[0][0]):
        for fact in ("$5.00", "Acme Models", "4 records", "1 buyer waits"):
            assert fact in " ".join(form.split())
        assert f"{settings.SITE_URL}/consent/requests/" in form
    stop = f"{settings.SITE_URL}/account/digest/"
    assert letter.message()["List-Unsubscribe"].startswith(f"<{stop}")
    assert stop in letter.body and stop in letter.alternatives[0][0]
    assert "only when there is something to tell" in " ".join(letter.body.split())


def test_a_second_plan_and_a_lost_queue_send_nothing_twice(busy, maya):
    with time_machine.travel(later(), tick=False) as traveller:
        live_a_minute()
        Job.objects.filter(kind="backoffice.plan_digests").delete()  # so that it is planned again
        live_a_minute()
        traveller.shift(timedelta(days=3))
        live_a_minute()
    assert len(to(maya.user)) == 1


def test_nothing_to_tell_is_not_told(market):  # noqa: F811
    mail.outbox.clear()
    with time_machine.travel(later() + timedelta(days=62), tick=False):
        live_a_minute()
    assert mail.outbox == []


def test_who_stopped_it_gets_none_even_if_it_was_planned(busy, maya):
    with time_machine.travel(later(), tick=False):
        tasks.plan_digests()
        for plan in Job.objects.filter(kind="backoffice.plan_digests"):
            jobs.claim(plan.pk).execute()
        assert Job.objects.filter(kind="backoffice.post_digest").exists()
        accounts.choose_digest(by=maya.user, wanted=False)
        jobs.drain()
        assert to(maya.user) == []
        Job.objects.filter(kind__startswith="backoffice.").delete()
        live_a_minute()
        assert to(maya.user) == []


def test_it_waits_for_the_morning(busy, maya):
    with time_machine.travel(later().replace(hour=7, minute=59), tick=False) as traveller:
        live_a_minute()
        assert [letter for letter in to(maya.user) if "$5.00" in letter.body] == []
        traveller.shift(timedelta(minutes=2))
        live_a_minute()
    assert len([letter for letter in to(maya.user) if "$5.00" in letter.body]) == 1


def test_a_consent_that_lapses_soon_is_told(maya):
    grant = world.give_grant(maya, expires_at=clock.now() + timedelta(days=40))
    far = world.give_grant(maya, expires_at=clock.now() + timedelta(days=300))
    with time_machine.travel(clock.now() + timedelta(days=15), tick=False):
        period = Period.month_before(clock.now())
        assert of_creator(maya, period).lapsing == (grant,)
    with time_machine.travel(clock.now() + timedelta(days=41), tick=False):
        assert of_creator(maya, period).lapsing == ()
    assert far.expires_at > grant.expires_at


def test_a_member_reads_of_open_recalls_in_her_own_language(market, maya, ana, acme):  # noqa: F811
    recalls.revoke(by=maya, scope="all", language="en")
    jobs.drain()
    ana.language = "zh-hans"
    ana.save()
    mail.outbox.clear()
    with time_machine.travel(clock.now() + timedelta(days=7), tick=False):
        live_a_minute()
        (letter,) = to(ana)
    assert "待处理的召回" in letter.body and "/zh-hans/licences/" in letter.body
    for secret in (maya.public_id, maya.user.email):
        assert secret not in letter.body + letter.alternatives[0][0]


def test_a_buyer_hears_of_new_releases_and_of_licences_that_end(market, acme, sam):  # noqa: F811
    fresh = world.cut(market.release.bundle, sam)
    week = Period.week_before(clock.now() + timedelta(days=7))
    assert of_buyer(acme, week).releases == (fresh,)
    assert of_buyer(acme, Period.week_before(clock.now() + timedelta(days=14))).releases == ()
    assert of_buyer(acme, week).ending == ()
    Licence.objects.update(ends_at=clock.now() + timedelta(days=20))
    assert of_buyer(acme, week).ending == (market.licence,)


def test_a_buyer_without_licences_hears_nothing(market, mallory):  # noqa: F811
    rival = accounts.register_organisation(
        by=mallory,
        name="Rival",
        website="https://rival.example",
        country="FR",
        buyer_class="company",
        about="",
    )
    assert not of_buyer(rival, Period.week_before(clock.now() + timedelta(days=7))).says_something


def test_the_desk_hears_beat_at_every_tick():
    cache.clear()
    assert machine.health()["pulse"].beat is None
    tick()
    assert machine.health()["pulse"].beat is not None
