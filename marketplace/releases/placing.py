"""Where a creator's records go in a release, and in which order rows lie: both keyed hashes.

The release's key is secret, so neither a part's number nor the order of its rows tells anything
about who wrote a row; and both can be done again, exactly, by whoever holds the key.
"""

import hmac
import math
import os
from uuid import UUID

from django.conf import settings


def new_key() -> bytes:
    """The secret of a new release."""
    return os.urandom(32)


def parts_for(rows: int) -> int:
    """How many parts a release of this many rows is cut into."""
    return max(1, math.ceil(rows / settings.RELEASE_PART_ROWS))


def place(key: bytes, creator_id: UUID, parts: int) -> int:
    """The place, from 0, of the one part that holds all of a creator's rows."""
    digest = hmac.digest(bytes(key), b"place|" + creator_id.bytes, "sha256")
    return int.from_bytes(digest[:8]) % parts


def order(key: bytes, record_id: bytes) -> bytes:
    """What rows are sorted by inside a part: a shuffle that comes out the same every time.

    Of the sixteen bytes of a record's id.
    """
    return hmac.digest(bytes(key), b"order|" + record_id, "sha256")
