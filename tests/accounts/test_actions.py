"""What people may do to their own accounts and organisations, and what is refused."""

from datetime import timedelta

import pytest
import time_machine

from accounts import actions, refusals
from accounts.models import Creator, Invitation, Member, Organisation, User, Verification
from marketplace.kit import clock
from marketplace.kit.errors import NotYours
from marketplace.kit.models import Job
from marketplace.provenance.models import Event
from tests.cast import make_user

FACTS = {
    "name": "Acme Models",
    "website": "https://acme.example",
    "country": "DE",
    "buyer_class": "company",
    "about": "We train small language models.",
}


def member(user: User) -> Member:
    return Member.objects.get(user=user)


def kinds(*subjects: str) -> list[str]:
    return [event.kind for event in Event.objects.about(*subjects)]


def test_an_adult_becomes_a_creator_once(mallory):
    creator = actions.become_creator(by=mallory, country="FR")
    assert actions.become_creator(by=mallory, country="DE") == creator
    assert creator.country == "FR"
    assert kinds(creator.public_id) == ["accounts.creator.made"]


def test_who_has_not_said_they_are_an_adult_does_not_become_a_creator(db):
    child = make_user("young", adult_declared_at=None)
    with pytest.raises(refusals.AdultNotDeclared):
        actions.become_creator(by=child, country="FR")
    assert not Creator.objects.exists()


def test_a_country_that_is_not_on_the_list_is_refused(mallory):
    for country in ("", "XX", "fr", "FRA", "\x00"):
        with pytest.raises(refusals.CountryUnknown):
            actions.become_creator(by=mallory, country=country)
    assert not Creator.objects.exists()


def test_declaring_oneself_an_adult_keeps_the_first_moment(db):
    user = make_user("late", adult_declared_at=None)
    first = actions.declare_adult(by=user).adult_declared_at
    assert first is not None
    assert actions.declare_adult(by=user).adult_declared_at == first
    assert kinds(user.public_id) == ["accounts.adult.declared"]


def test_a_language_we_do_not_have_is_not_remembered(mallory):
    with pytest.raises(refusals.LanguageUnknown):
        actions.choose_language(by=mallory, language="xx")
    assert actions.choose_language(by=mallory, language="zh-hans").language == "zh-hans"
    mallory.refresh_from_db()
    assert mallory.language == "zh-hans"


def test_whoever_registers_an_organisation_administers_it_and_it_may_not_buy_yet(mallory):
    organisation = actions.register_organisation(by=mallory, **FACTS)
    assert member(mallory).organisation == organisation
    assert member(mallory).is_admin
    assert not organisation.is_verified
    assert organisation in Organisation.objects.awaiting_verification()


def test_a_person_acts_for_one_organisation(ana):
    with pytest.raises(refusals.AlreadyInOrganisation):
        actions.register_organisation(by=ana, **FACTS)
    assert Organisation.objects.count() == 1


def test_staff_verify_an_organisation_and_say_what_they_checked(sam, mallory):
    organisation = actions.register_organisation(by=mallory, **FACTS)
    with pytest.raises(refusals.EvidenceMissing):
        actions.verify_organisation(by=sam, organisation=organisation, evidence="  ")
    found = actions.verify_organisation(by=sam, organisation=organisation, evidence="register 12")
    assert (found.verified_by, found.evidence) == (sam, "register 12")
    assert list(Organisation.objects.verified()) == [organisation]


def test_an_organisation_is_verified_once_at_a_time(sam, acme):
    with pytest.raises(refusals.AlreadyVerified):
        actions.verify_organisation(by=sam, organisation=acme, evidence="again")
    assert Verification.objects.count() == 1


def test_nobody_but_staff_verifies_and_no_member_verifies_their_own(acme, ana, mallory, sam):
    actions.end_verification(by=sam, organisation=acme)
    for stranger in (mallory, ana):
        with pytest.raises(NotYours):
            actions.verify_organisation(by=stranger, organisation=acme, evidence="trust me")
    ana.is_staff = True
    with pytest.raises(refusals.OwnOrganisation):
        actions.verify_organisation(by=ana, organisation=acme, evidence="trust me")
    assert not acme.is_verified


def test_ending_a_verification_says_who_and_it_may_be_given_again(sam, acme, mallory):
    with pytest.raises(NotYours):
        actions.end_verification(by=mallory, organisation=acme)
    ended = actions.end_verification(by=sam, organisation=acme)
    assert ended.ended_by == sam
    with pytest.raises(refusals.NotVerified):
        actions.end_verification(by=sam, organisation=acme)
    actions.verify_organisation(by=sam, organisation=acme, evidence="register")
    assert acme.is_verified


def test_an_administrator_invites_and_a_letter_is_on_its_way(ana):
    invitation = actions.invite(by=member(ana), email="New@Example.org", role="engineer")
    assert invitation.email == "new@example.org"
    job = Job.objects.get(kind="accounts.send_invitation")
    assert job.args == {"invitation": str(invitation.pk)}


def test_an_engineer_invites_nobody(bo):
    with pytest.raises(NotYours):
        actions.invite(by=member(bo), email="new@example.org", role="admin")
    assert not Invitation.objects.exists()


def test_an_address_is_invited_once_and_a_member_never(ana, bo):
    actions.invite(by=member(ana), email="new@example.org", role="engineer")
    with pytest.raises(refusals.AlreadyInvited):
        actions.invite(by=member(ana), email="NEW@example.org", role="admin")
    with pytest.raises(refusals.AlreadyMember):
        actions.invite(by=member(ana), email=bo.email, role="admin")
    with pytest.raises(refusals.RoleUnknown):
        actions.invite(by=member(ana), email="other@example.org", role="owner")
    assert Invitation.objects.count() == 1


def test_open_invitations_have_a_limit(ana):
    for number in range(actions.OPEN_INVITATIONS):
        actions.invite(by=member(ana), email=f"n{number}@example.org", role="engineer")
    with pytest.raises(refusals.TooManyInvitations) as refused:
        actions.invite(by=member(ana), email="more@example.org", role="engineer")
    assert "20" in refused.value.sentence


def test_inviting_and_withdrawing_in_turn_writes_to_no_more_strangers_in_a_day(ana):
    limit = actions.INVITATIONS_A_DAY
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for number in range(limit):
            invitation = actions.invite(
                by=member(ana), email=f"n{number}@example.org", role="engineer"
            )
            actions.withdraw_invitation(by=member(ana), invitation=invitation)
        with pytest.raises(refusals.InvitedEnoughToday) as refused:
            actions.invite(by=member(ana), email="more@example.org", role="engineer")
        assert str(limit) in refused.value.sentence
        assert not Invitation.objects.exists()
        assert Job.objects.filter(kind="accounts.send_invitation").count() == limit
        traveller.shift(timedelta(days=1, seconds=1))
        assert actions.invite(by=member(ana), email="more@example.org", role="engineer")


def test_one_organisations_invitations_do_not_count_for_another(ana, mallory):
    for number in range(actions.INVITATIONS_A_DAY):
        made = actions.invite(by=member(ana), email=f"n{number}@example.org", role="engineer")
        actions.withdraw_invitation(by=member(ana), invitation=made)
    actions.register_organisation(by=mallory, **FACTS)
    assert actions.invite(by=member(mallory), email="more@example.org", role="engineer")


def test_only_the_person_with_the_address_takes_up_an_invitation(ana, mallory):
    invitation = actions.invite(by=member(ana), email="new@example.org", role="engineer")
    with pytest.raises(NotYours):
        actions.accept_invitation(by=mallory, invitation=invitation)
    new = make_user("new")
    joined = actions.accept_invitation(by=new, invitation=invitation)
    assert (joined.organisation, joined.role) == (invitation.organisation, "engineer")
    assert not mallory.memberships.exists()


def test_an_invitation_is_taken_up_once(ana):
    invitation = actions.invite(by=member(ana), email="new@example.org", role="engineer")
    new = make_user("new")
    actions.accept_invitation(by=new, invitation=invitation)
    actions.remove_member(by=member(ana), member=member(new))
    with pytest.raises(refusals.InvitationUsed):
        actions.accept_invitation(by=new, invitation=invitation)
    assert not new.memberships.exists()


def test_a_withdrawn_invitation_opens_nothing(ana, mallory):
    invitation = actions.invite(by=member(ana), email="mallory@example.org", role="admin")
    actions.withdraw_invitation(by=member(ana), invitation=invitation)
    with pytest.raises(refusals.InvitationUsed):
        actions.accept_invitation(by=mallory, invitation=invitation)
    assert not mallory.memberships.exists()


def test_a_stranger_withdraws_nothing_of_another_organisation(ana, mallory):
    invitation = actions.invite(by=member(ana), email="new@example.org", role="engineer")
    actions.register_organisation(by=mallory, **FACTS)
    with pytest.raises(NotYours):
        actions.withdraw_invitation(by=member(mallory), invitation=invitation)
    assert Invitation.objects.filter(pk=invitation.pk).exists()


def test_the_last_administrator_cannot_go(ana, bo):
    with pytest.raises(refusals.LastAdministrator):
        actions.change_role(by=member(ana), member=member(ana), role="engineer")
    with pytest.raises(refusals.LastAdministrator):
        actions.remove_member(by=member(ana), member=member(ana))
    actions.change_role(by=member(ana), member=member(bo), role="admin")
    actions.remove_member(by=member(ana), member=member(ana))
    assert not ana.memberships.exists()


def test_two_administrators_cannot_demote_each_other(ana, bo):
    actions.change_role(by=member(ana), member=member(bo), role="admin")
    by_ana, by_bo = member(ana), member(bo)  # both pages were open before either acted
    actions.change_role(by=by_ana, member=by_bo, role="engineer")
    with pytest.raises(refusals.LastAdministrator):
        actions.change_role(by=by_bo, member=by_ana, role="engineer")
    assert member(ana).is_admin


def test_an_engineer_may_leave_and_removes_nobody(ana, bo):
    with pytest.raises(NotYours):
        actions.remove_member(by=member(bo), member=member(ana))
    with pytest.raises(NotYours):
        actions.change_role(by=member(bo), member=member(bo), role="admin")
    actions.remove_member(by=member(bo), member=member(bo))
    assert not bo.memberships.exists()
    assert ana.memberships.exists()


def test_a_stranger_changes_no_role_in_another_organisation(ana, mallory):
    actions.register_organisation(by=mallory, **FACTS)
    for act in (
        lambda: actions.change_role(by=member(mallory), member=member(ana), role="engineer"),
        lambda: actions.remove_member(by=member(mallory), member=member(ana)),
    ):
        with pytest.raises(NotYours):
            act()
    assert member(ana).is_admin
