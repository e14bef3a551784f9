"""What protects a second factor's secret, and how people are asked to confirm themselves."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.utils import decrypt, encrypt
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.adapter import AccountAdapter
from accounts.entry import SignupForm
from accounts.models import User
from marketplace.vault.actions import SealBroken
from tests.accounts.codes import subjects
from tests.cast import enrolled, make_user


def test_a_secret_opens_again_and_is_not_readable_in_between(db):
    sealed = encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSW" not in sealed
    assert encrypt("JBSWY3DPEHPK3PXP") != sealed
    assert decrypt(sealed) == "JBSWY3DPEHPK3PXP"


def test_a_secret_that_was_changed_does_not_open(db):
    sealed = encrypt("JBSWY3DPEHPK3PXP")
    changed = ("A" if sealed[20] != "A" else "B").join([sealed[:20], sealed[21:]])
    with pytest.raises(SealBroken):
        decrypt(changed)


def test_whoever_has_a_second_factor_is_not_offered_a_password_to_confirm(db):
    user = make_user("maya")
    user.set_password("a long enough password")
    ways = AccountAdapter().get_reauthentication_methods(user)
    assert [way["id"] for way in ways] == ["reauthenticate"]
    ways = AccountAdapter().get_reauthentication_methods(enrolled(user))
    assert [way["id"] for way in ways] == ["mfa_reauthenticate"]


def test_two_sign_ups_at_once_with_one_address_make_one_account(db, monkeypatch):
    cache.clear()
    known = make_user("known")
    EmailAddress.objects.create(user=known, email=known.email, verified=True, primary=True)
    # The other request commits between this one's look and its write.
    monkeypatch.setattr(SignupForm, "validate_unique_email", lambda form, email: email)
    answer = Client().post("/account/signup/", {"email": known.email, "adult": "on"})
    assert answer.url == "/account/confirm-email/"
    assert User.objects.count() == 1
    assert subjects(known.email) == ["You have an account already"]
    assert len(mail.outbox) == 1
