"""Sessions in the database; a cookie that cannot be the key of one is the key of none."""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: str | None) -> bool:
        # Django's own keys are letters and digits. Anything else is a stranger's, and PostgreSQL
        # would stumble over the NUL that a quoted cookie can carry.
        known: bool = super()._validate_session_key(key)  # type: ignore[misc]
        return known and bool(key and key.isascii() and key.isalnum())
