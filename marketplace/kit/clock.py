"""The one clock. Tests move it with time-machine; the database's own clock is never asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

_behind: ContextVar[timedelta] = ContextVar("behind", default=timedelta(0))


def now() -> datetime:
    """The instant, in UTC and aware."""
    return timezone.now() - _behind.get()


@contextmanager
def set_back(by: timedelta) -> Iterator[None]:
    """Live in the past for a while: the demo market makes its history so. Never in production."""
    if settings.PRODUCTION:
        raise RuntimeError("the clock of production is not set back")
    token = _behind.set(by)
    try:
        yield
    finally:
        _behind.reset(token)
