"""Tokens and webhook addresses: shown once, kept as little as possible, ended at once."""

import base64

import pytest

from accounts.models import Member
from marketplace.delivery import actions
from marketplace.delivery.models import Token
from marketplace.delivery.refusals import (
    AddressNotAllowed,
    LabelMissing,
    LifeUnknown,
    TooManyEndpoints,
    TooManyTokens,
)
from marketplace.kit.errors import NotYours

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(bo) -> Member:
    return Member.objects.get(user=bo)


def test_a_token_is_kept_only_as_its_hash(member):
    token, secret = actions.make_token(by=member, label=" ci ")
    assert secret.startswith(token.prefix)
    assert len(base64.urlsafe_b64decode(secret.removeprefix("assent_") + "=")) == 32
    kept = Token.objects.filter(pk=token.pk).values()[0]
    assert secret not in str(kept)
    assert kept["label"] == "ci"


def test_a_token_ends_when_its_maker_leaves(member, ana, token):
    assert Token.objects.live().count() == 1
    member.delete()
    assert not Token.objects.live().exists()


def test_a_token_is_revoked_by_a_colleague_and_by_nobody_else(token, ana, gil):
    with pytest.raises(NotYours):
        actions.revoke_token(by=Member.objects.get(user=gil), token=token[0])
    assert Token.objects.live().exists()
    actions.revoke_token(by=Member.objects.get(user=ana), token=token[0])
    assert not Token.objects.live().exists()


@pytest.mark.parametrize("label", ["", "   ", "x" * 61, "a\0b"])
def test_a_token_needs_a_name(member, label):
    with pytest.raises(LabelMissing):
        actions.make_token(by=member, label=label)


def test_a_token_lasts_as_long_as_was_chosen_among_three(member):
    with pytest.raises(LifeUnknown):
        actions.make_token(by=member, label="x", days=10_000)


def test_an_organisation_has_twenty_tokens_at_most(member):
    for number in range(20):
        actions.make_token(by=member, label=str(number))
    with pytest.raises(TooManyTokens):
        actions.make_token(by=member, label="one more")


def test_an_address_is_added_once_and_five_at_most(member):
    first = actions.add_endpoint(by=member, url="https://a.example/0")
    assert actions.add_endpoint(by=member, url="https://a.example/0") == first
    assert len(base64.b64decode(first.secret.removeprefix("whsec_"))) == 32
    for number in range(1, 5):
        actions.add_endpoint(by=member, url=f"https://a.example/{number}")
    with pytest.raises(TooManyEndpoints):
        actions.add_endpoint(by=member, url="https://a.example/5")


def test_an_address_in_the_clear_is_refused(member):
    with pytest.raises(AddressNotAllowed):
        actions.add_endpoint(by=member, url="http://a.example/")


def test_an_address_is_switched_off_by_its_own_people(member, gil):
    endpoint = actions.add_endpoint(by=member, url="https://a.example/")
    with pytest.raises(NotYours):
        actions.disable_endpoint(by=Member.objects.get(user=gil), endpoint=endpoint)
    with pytest.raises(NotYours):
        actions.send_test(by=Member.objects.get(user=gil), endpoint=endpoint)
    assert actions.disable_endpoint(by=member, endpoint=endpoint).disabled_at
