"""The one clock. Tests move it with time-machine; the database's own clock is never asked."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The instant, in UTC and aware."""
    return timezone.now()
