"""What staff do at the desk: through other rooms, and on record."""

from django.db import transaction

from accounts.models import User
from marketplace.backoffice import events
from marketplace.backoffice.refusals import JobHasNotFailed
from marketplace.kit import jobs
from marketplace.kit.errors import NotYours
from marketplace.kit.models import Job
from marketplace.provenance.actions import record


def retry_job(*, by: User, job: Job) -> Job:
    """Give a failed job its attempts again. Raises NotYours and JobHasNotFailed."""
    if not by.is_staff:
        raise NotYours
    with transaction.atomic():
        if not jobs.retry(job.pk):
            raise JobHasNotFailed
        record(by=by, kind=events.JOB_RETRIED, subject=job)
    job.refresh_from_db()
    return job
