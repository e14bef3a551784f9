"""The delivery room's sweeps: nothing is asked for twice, and nothing is left behind."""

from datetime import timedelta

import pytest
import time_machine

from marketplace.delivery import actions, tasks
from marketplace.delivery.models import Copy
from marketplace.delivery.refusals import LicenceEnded
from marketplace.kit import clock, jobs
from marketplace.kit.models import Job
from marketplace.purchases.models import Licence
from marketplace.recalls import actions as recalls
from tests.delivery.conftest import part_of

pytestmark = pytest.mark.django_db


def wishes():
    return Job.objects.filter(kind="delivery.make_copies")


def test_missing_copies_are_asked_for_once_while_a_job_is_at_them(licence, part):
    Copy.objects.filter(part=part).update(replaced_at=clock.now())
    now = clock.now()
    for minute in range(5):
        with time_machine.travel(now + timedelta(minutes=minute), tick=False):
            tasks.make_missing_copies()
    assert wishes().count() == 1
    wishes().update(state="failed", finished_at=now)
    with time_machine.travel(now + timedelta(minutes=9), tick=False):
        tasks.make_missing_copies()
    assert wishes().count() == 2


def test_what_is_taken_back_does_not_stay_in_the_copies_of_a_licence_that_is_over(
    licence, part, creators, files
):
    copy = Copy.objects.current().get(licence=licence, part=part)
    others = Copy.objects.current().filter(licence=licence).exclude(pk=copy.pk)
    now = clock.now()
    Licence.objects.filter(pk=licence.pk).update(
        starts_at=now - timedelta(days=400), ends_at=now - timedelta(days=1)
    )
    recalls.revoke(by=creators[0], scope="all", language="en")
    jobs.drain()
    tasks.forget_copies_nobody_renews()
    copy.refresh_from_db()
    assert copy.replaced_at
    assert not (files / copy.file).exists()
    assert not list((files / copy.file).parent.iterdir())
    assert others.exists()  # their parts were not rewritten
    assert all((files / other.file).exists() for other in others)
    assert actions.forget_outdated_copies() == 0
    with pytest.raises(LicenceEnded):
        actions.make_copy(licence=Licence.objects.get(pk=licence.pk), part=part)


def test_the_copies_of_a_licence_in_force_are_not_forgotten(licence, creators, files):
    part = part_of(creators[0], licence.release)
    recalls.revoke(by=creators[0], scope="all", language="en")
    jobs.drain()
    before = {copy.pk for copy in Copy.objects.current()}
    assert actions.forget_outdated_copies() == 0
    assert {copy.pk for copy in Copy.objects.current()} == before
    assert (files / Copy.objects.current().get(licence=licence, part=part).file).exists()
