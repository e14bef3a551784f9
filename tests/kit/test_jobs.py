"""The durable queue, one worker at a time."""

import pytest

from marketplace.kit import jobs
from marketplace.kit.models import Job, JobState

pytestmark = pytest.mark.django_db


def test_a_job_with_a_key_is_added_once():
    assert jobs.add("t.x", key="a").pk == jobs.add("t.x", key="a").pk
    assert Job.objects.count() == 1


def test_a_claimed_job_cannot_be_claimed_again():
    job = jobs.add("t.x")
    assert jobs.claim(job.pk) is not None
    assert jobs.claim(job.pk) is None


def test_a_finished_job_is_done(monkeypatch):
    seen = []
    monkeypatch.setitem(jobs.HANDLERS, "t.x", lambda run: seen.append(run.args))
    jobs.add("t.x", n=1)
    assert jobs.drain() == 1
    assert seen == [{"n": 1}]
    assert Job.objects.get().state == JobState.DONE


def test_a_bell_rings_in_the_queue_that_the_workers_read(monkeypatch):
    """The site sends by the same application, to the same queue, as the workers listen to."""
    from celery import current_app

    from marketplace.celery import app

    assert current_app._get_current_object() is app
    rung = []
    monkeypatch.setattr(app, "send_task", lambda name, args, **_: rung.append((name, args)))
    job = jobs.add("t.x")
    jobs.ring(job.pk)
    assert rung == [("kit.execute", [str(job.pk)])]
    assert app.conf.task_default_queue == "default"
    assert "kit.execute" in app.tasks
