"""What the database itself refuses about people and organisations."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Invitation, Member, Organisation, User, Verification
from marketplace.kit import clock
from tests.cast import make_user


def refused(write) -> bool:
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        return True
    return False


def test_an_address_is_one_persons_whatever_its_case(db):
    make_user("maya")
    assert refused(lambda: User(email="MAYA@example.org").save())


def test_an_organisation_has_one_standing_verification(acme, sam):
    assert refused(
        lambda: Verification.objects.create(organisation=acme, verified_by=sam, evidence="x")
    )


def test_an_ended_verification_says_who_ended_it(acme):
    standing = Verification.objects.filter(organisation=acme)
    assert refused(lambda: standing.update(ended_at=clock.now()))


def test_roles_and_kinds_of_buyer_are_the_known_ones(acme, ana):
    assert refused(lambda: Member.objects.filter(user=ana).update(role="owner"))
    assert refused(lambda: Organisation.objects.filter(pk=acme.pk).update(buyer_class="spy"))


def test_an_address_has_one_open_invitation_to_an_organisation(acme, ana):
    facts = {"organisation": acme, "role": "engineer", "invited_by": ana}
    first = Invitation.objects.create(email="new@example.org", **facts)
    assert refused(lambda: Invitation.objects.create(email="NEW@example.org", **facts))
    Invitation.objects.filter(pk=first.pk).update(accepted_at=clock.now())
    assert not refused(lambda: Invitation.objects.create(email="new@example.org", **facts))


def test_the_latest_verification_is_the_one_shown(acme, sam):
    first = acme.latest_verification
    Verification.objects.filter(pk=first.pk).update(ended_at=clock.now(), ended_by=sam)
    assert not acme.is_verified
    assert acme.latest_verification == first
    second = Verification.objects.create(organisation=acme, verified_by=sam, evidence="again")
    assert acme.latest_verification == second


@pytest.mark.parametrize(("language", "name"), [("en", "Germany"), ("zh-hans", "德国")])
def test_a_country_is_named_in_the_readers_language(acme, language, name):
    from django.utils import translation

    with translation.override(language):
        assert acme.country_name == name
