"""Ids towards buyers: theirs alone."""

import base64
import hashlib
import hmac
import uuid

from marketplace.releases import pseudonyms

RECORD, CREATOR = uuid.UUID(int=1), uuid.UUID(int=2)


def test_an_id_is_the_keyed_hash_that_is_documented() -> None:
    digest = hmac.new(b"k" * 32, b"row|" + RECORD.bytes, hashlib.sha256).digest()
    expected = base64.b32encode(digest).decode().lower()[:26]
    assert pseudonyms.row_id(b"k" * 32, RECORD) == expected


def test_two_licences_share_no_id() -> None:
    mine = {pseudonyms.row_id(b"a" * 32, RECORD), pseudonyms.author_id(b"a" * 32, CREATOR)}
    theirs = {pseudonyms.row_id(b"b" * 32, RECORD), pseudonyms.author_id(b"b" * 32, CREATOR)}
    assert len(mine | theirs) == 4


def test_the_three_kinds_of_id_never_meet() -> None:
    value, key = uuid.UUID(int=7), b"k" * 32
    assert (
        len(
            {
                pseudonyms.row_id(key, value),
                pseudonyms.author_id(key, value),
                pseudonyms.target_id(key, value.bytes),
            }
        )
        == 3
    )
