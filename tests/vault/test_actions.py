"""What is sealed opens only in its place, under its creator's key, until that is destroyed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kit import ids
from marketplace.vault import actions as vault
from marketplace.vault.models import DataKey

pytestmark = pytest.mark.django_db


@given(text=st.text(max_size=300))
def test_any_text_comes_back_as_it_was(text):
    ring = vault.Keyring(ids.new(), b"k" * 32)
    assert ring.open(ring.seal(text, "record|1"), "record|1") == text


def test_the_sealed_bytes_do_not_hold_the_text():
    ring = vault.keyring(ids.new())
    assert b"river" not in ring.seal("the river at night", "record|1")


def test_a_text_moved_to_another_place_does_not_open():
    ring = vault.keyring(ids.new())
    sealed = ring.seal("hello", "record|1")
    with pytest.raises(vault.SealBroken):
        ring.open(sealed, "record|2")


def test_another_creators_key_does_not_open_it():
    sealed = vault.keyring(ids.new()).seal("hello", "record|1")
    with pytest.raises(vault.SealBroken):
        vault.keyring(ids.new()).open(sealed, "record|1")


def test_the_same_creator_keeps_the_same_key():
    creator = ids.new()
    sealed = vault.keyring(creator).seal("hello", "p")
    assert vault.keyring(creator).open(sealed, "p") == "hello"
    assert DataKey.objects.count() == 1


def test_a_destroyed_key_is_never_made_again():
    creator = ids.new()
    vault.keyring(creator)
    vault.destroy(creator)
    with pytest.raises(vault.KeyDestroyed):
        vault.keyring(creator)
    assert DataKey.objects.get().wrapped is None


def test_destroying_a_key_that_was_never_made_still_forbids_it():
    creator = ids.new()
    vault.destroy(creator)
    with pytest.raises(vault.KeyDestroyed):
        vault.keyring(creator)


def test_keys_lie_in_the_second_database():
    vault.keyring(ids.new())
    assert DataKey.objects.using("vault").count() == 1
    assert DataKey.objects.db == "vault"


def test_an_older_key_encryption_key_still_opens(settings):
    creator = ids.new()
    sealed = vault.keyring(creator).seal("hello", "p")
    settings.VAULT_KEYS = {**settings.VAULT_KEYS, 2: b"n" * 32}
    assert vault.keyring(creator).open(sealed, "p") == "hello"
    vault.keyring(ids.new())
    assert set(DataKey.objects.values_list("key_version", flat=True)) == {1, 2}
