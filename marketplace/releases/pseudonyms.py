"""The ids a buyer sees: keyed to the licence, so that two licences cannot be joined on them.

Each id is base32 (RFC 4648, lower case, no padding) of HMAC-SHA-256 (RFC 2104) under the licence's
key, cut to 26 characters (130 bits). The word before the value keeps the three kinds apart.
"""

import base64
import hmac
from uuid import UUID

LENGTH = 26


def row_id(key: bytes, record_id: UUID) -> str:
    """The id of a record under the licence whose key this is."""
    return _keyed(key, b"row|", record_id.bytes)


def author_id(key: bytes, creator_id: UUID) -> str:
    """The id of a creator under the licence: equal for all of her rows, and only there."""
    return _keyed(key, b"author|", creator_id.bytes)


def target_id(key: bytes, target_key: bytes) -> str:
    """The id of what an interaction was about, such as the post that was liked."""
    return _keyed(key, b"target|", bytes(target_key))


def _keyed(key: bytes, word: bytes, value: bytes) -> str:
    digest = hmac.digest(bytes(key), word + value, "sha256")
    return base64.b32encode(digest)[:LENGTH].decode().lower()
