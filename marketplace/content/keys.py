"""Keyed hashes of what platforms call things, so that the database never holds their ids.

The keys are derived by HKDF-SHA256 (RFC 5869) from the first vault key: rotating the vault adds
keys and keeps the first, so the same post has the same hash for as long as it is stored. Without
that key nobody can test a guess, which a plain hash of a short id would allow.
"""

import hashlib
import hmac
from functools import cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def account_key(platform: str, account: str) -> bytes:
    """An account on a platform."""
    return _keyed("account", platform, account)


def external_key(platform: str, external_id: str) -> bytes:
    """A post or interaction, by the id that the platform gave it."""
    return _keyed("record", platform, external_id)


def target_key(platform: str, target: str) -> bytes | None:
    """What was liked, passed on, followed or answered; the same for every creator. None for ""."""
    return _keyed("target", platform, target) if target else None


def _keyed(purpose: str, platform: str, name: str) -> bytes:
    key = _key_for(purpose, settings.VAULT_KEYS[min(settings.VAULT_KEYS)])
    message = f"{platform}|{name}".encode("utf-8", "surrogatepass")
    return hmac.new(key, message, hashlib.sha256).digest()


@cache
def _key_for(purpose: str, root: bytes) -> bytes:
    info = f"assent content {purpose} 1".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(root)
