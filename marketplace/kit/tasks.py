"""The bells: run one job, sweep the backlog, and what beat does every minute."""

import logging
from uuid import UUID

from celery import shared_task
from celery.signals import worker_ready

from marketplace.kit import jobs

log = logging.getLogger("assent.jobs")


@shared_task(name="kit.execute")
def execute(job: str) -> None:
    run = jobs.claim(UUID(job))
    if run:  # otherwise another worker has it, and that is fine
        run.execute()


@shared_task(name="kit.reap")
def reap() -> None:
    jobs.sweep()


@shared_task(name="kit.tick")
def tick() -> None:
    for name, function in jobs.PERIODIC.items():
        try:
            function()
        except Exception as error:  # one room's sweep must not stop another's
            log.error("kit.tick.failed name=%s error=%s", name, type(error).__name__)


@worker_ready.connect
def sweep_at_start(**_: object) -> None:
    jobs.sweep()
