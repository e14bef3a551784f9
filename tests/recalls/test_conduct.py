"""How a buyer has answered recalls: only what was due is held against it."""

from datetime import timedelta

import pytest

from marketplace.delivery import actions as delivery
from marketplace.delivery.models import Notice
from marketplace.kit import clock, jobs
from marketplace.recalls import actions, conduct
from marketplace.recalls.conduct import Conduct
from tests.recalls.world import sell

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_buyer_that_was_never_told_has_no_record(acme, market):
    assert conduct.of_organisations([acme.pk]) == {}


def test_in_time_late_silent_and_still_open_are_told_apart(maya, acme, ana, market):
    sell(market.release, acme, ana)
    actions.revoke(by=maya, scope="records", record_ids=market.records[:1], language="en")
    actions.revoke(by=maya, scope="records", record_ids=market.records[1:2], language="en")
    jobs.drain()
    first, second, third, fourth = Notice.objects.order_by("pk")
    assert conduct.of_organisations([acme.pk]) == {acme.pk: Conduct(due=0, in_time=0, open=4)}
    delivery.acknowledge(notice=first, by=ana)
    past = clock.now() - timedelta(days=1)
    delivery.acknowledge(notice=second, by=ana)
    Notice.objects.filter(pk__in=[second.pk, third.pk]).update(due_at=past)
    assert conduct.of_organisations([acme.pk]) == {acme.pk: Conduct(due=3, in_time=1, open=1)}
    assert fourth.acknowledged_at is None
