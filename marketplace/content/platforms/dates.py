"""Moments as exports write them, or None: a date is never guessed."""

import re
from datetime import UTC, datetime

MONTHS = dict(
    zip("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), range(1, 13), strict=True)
)
# `Wed Oct 10 20:19:24 +0000 2018`; read by hand because strptime follows the process's locale
X_MOMENT = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{2}):(\d{2}):(\d{2}) \+0000 (\d{4})"
)


def iso_moment(text: str | None) -> datetime | None:
    """An ISO 8601 moment with its offset, in UTC; one without an offset is no moment."""
    try:
        moment = datetime.fromisoformat(text or "")
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def x_moment(text: str | None) -> datetime | None:
    """A moment as X writes it in `created_at`."""
    found = X_MOMENT.fullmatch(text or "")
    if not found or found[1] not in MONTHS:
        return None
    day, hour, minute, second, year = map(int, found.group(2, 3, 4, 5, 6))
    try:
        return datetime(year, MONTHS[found[1]], day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
