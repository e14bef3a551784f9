"""What people do to their own accounts."""

from django.db import transaction

from accounts.models import User


def choose_language(*, by: User, language: str) -> User:
    """Remember the language a person reads the site in."""
    with transaction.atomic():
        by.language = language
        by.save(update_fields=["language"])
    return by
