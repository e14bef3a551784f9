"""The demo's post: letters reach the people one can sign in as; the other residents get none.

Hundreds of receipts to people who do not exist would bury the handful that are worth a look.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

_office: dict[str, Any] = {}


@contextmanager
def only_to(addresses: Collection[str]) -> Iterator[None]:
    """While the market makes its history in this process, drop letters to anybody else."""
    _office.update(backend=settings.EMAIL_BACKEND, addresses=frozenset(addresses))
    settings.EMAIL_BACKEND = f"{KnownOnly.__module__}.{KnownOnly.__qualname__}"
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = _office["backend"]


class KnownOnly(BaseEmailBackend):
    """Hands letters to known people on to the backend that is set up."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        known = _office["addresses"]
        kept = [letter for letter in email_messages if known.issuperset(letter.recipients())]
        return get_connection(_office["backend"]).send_messages(kept) or 0 if kept else 0
