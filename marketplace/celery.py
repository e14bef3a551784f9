"""Celery carries the ids of job rows; the rows are the queue (marketplace/kit/jobs.py)."""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")

app = Celery("assent")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "kit.reap": {"task": "kit.reap", "schedule": float(settings.JOB_SWEEP)},
    "kit.tick": {"task": "kit.tick", "schedule": 60.0},
}
