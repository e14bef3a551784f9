"""Sealing and opening people's words: AES-256-GCM (NIST SP 800-38D) under a key of the creator.

Sealed bytes are nonce (12) ‖ ciphertext ‖ tag (16). The associated data name the creator and the
place, so a sealed text moved to another row or another creator does not open.
"""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace.kit import clock
from marketplace.kit.errors import Refusal
from marketplace.vault.models import DataKey


class KeyDestroyed(Refusal):
    message = _("This was erased and cannot be brought back.")
    status = 410
    code = "erased"


class SealBroken(Exception):
    """Sealed bytes do not belong to this place, or were changed. A bug or an attack."""


class Keyring:
    """One creator's open key, for sealing or opening many texts at once."""

    __slots__ = ("_cipher", "_creator")

    def __init__(self, creator: UUID, key: bytes) -> None:
        self._creator, self._cipher = creator, AESGCM(key)

    def _place(self, place: str) -> bytes:
        return f"{self._creator}|{place}".encode()

    def seal(self, text: str, place: str) -> bytes:
        """Seal `text` for `place`, a stable name such as `record|<uuid>`."""
        nonce = os.urandom(12)
        return nonce + self._cipher.encrypt(
            nonce, text.encode("utf-8", "surrogatepass"), self._place(place)
        )

    def open(self, sealed: bytes, place: str) -> str:
        """The text sealed for `place`. Raises SealBroken for any other bytes."""
        sealed = bytes(sealed)
        try:
            plain = self._cipher.decrypt(sealed[:12], sealed[12:], self._place(place))
        except InvalidTag as error:
            raise SealBroken from error
        return plain.decode("utf-8", "surrogatepass")


def keyring(creator: UUID) -> Keyring:
    """The creator's key, made at first use. Raises KeyDestroyed after an erasure."""
    row = DataKey.objects.filter(pk=creator).first() or _make(creator)
    if row.wrapped is None:
        raise KeyDestroyed
    return Keyring(creator, _unwrap(row))


def destroy(creator: UUID) -> None:
    """Destroy the creator's key for ever: what it sealed can no longer be read by anyone."""
    now = clock.now()
    DataKey.objects.get_or_create(
        pk=creator, defaults={"key_version": 0, "wrapped": None, "destroyed_at": now}
    )
    DataKey.objects.filter(pk=creator, wrapped__isnull=False).update(wrapped=None, destroyed_at=now)


def _make(creator: UUID) -> DataKey:
    version = max(settings.VAULT_KEYS)
    nonce = os.urandom(12)
    wrapped = nonce + AESGCM(settings.VAULT_KEYS[version]).encrypt(
        nonce, AESGCM.generate_key(256), creator.bytes
    )
    # Two requests may race to make the first key: the first row wins, the other key is unused.
    row, _made = DataKey.objects.get_or_create(
        pk=creator, defaults={"key_version": version, "wrapped": wrapped}
    )
    return row


def _unwrap(row: DataKey) -> bytes:
    wrapped = bytes(row.wrapped or b"")
    key = settings.VAULT_KEYS[row.key_version]
    return AESGCM(key).decrypt(wrapped[:12], wrapped[12:], row.creator_id.bytes)
