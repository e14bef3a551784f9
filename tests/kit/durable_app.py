"""A worker's application for the kill test: jobs that take a while and leave one mark each."""

import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
django.setup()

from django.db import connection  # noqa: E402

from marketplace.celery import app as app  # noqa: E402
from marketplace.kit import jobs  # noqa: E402


@jobs.handles("durability.mark")
def mark(run: jobs.Run) -> None:
    """Work in small steps, renewing the lease; then one mark, in the finishing transaction."""
    _write("started", run)
    for step in range(run.args["steps"]):
        time.sleep(0.02)
        run.progress(step)
    with run.finish():
        _write("done", run)


def _write(what: str, run: jobs.Run) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO durability_mark (what, number, pid) VALUES (%s, %s, %s)",
            [what, run.args["number"], os.getpid()],
        )
