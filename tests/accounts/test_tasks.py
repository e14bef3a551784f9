"""The invitation's letter."""

import pytest
from django.core import mail

from accounts import actions
from accounts.models import Member, User
from marketplace.kit import jobs
from tests.cast import make_user


def invited(ana: User, email: str):
    return actions.invite(by=Member.objects.get(user=ana), email=email, role="engineer")


def test_the_letter_leads_to_the_invitation(ana, settings):
    invitation = invited(ana, "new@example.org")
    jobs.drain()
    (letter,) = mail.outbox
    assert letter.to == ["new@example.org"]
    assert letter.subject == "Acme Models invites you to Assent"
    address = f"{settings.SITE_URL}/account/invitations/{invitation.public_id}/"
    assert address in letter.body
    assert "as: Engineer" in letter.body


def test_the_letter_is_in_the_invited_persons_language(ana):
    make_user("wen", language="zh-hans")
    invited(ana, "wen@example.org")
    jobs.drain()
    assert "/zh-hans/account/invitations/" in mail.outbox[0].body


@pytest.mark.parametrize("name", ["Acme\nBcc: all@example.org", "A" * 200, "<b>Acme</b> & 文"])
def test_a_name_cannot_break_the_letter(ana, acme, name):
    type(acme).objects.filter(pk=acme.pk).update(name=name)
    invited(ana, "new@example.org")
    jobs.drain()
    assert mail.outbox[0].message()["Bcc"] is None
    assert mail.outbox[0].to == ["new@example.org"]


def test_a_withdrawn_invitation_sends_no_letter(ana):
    invitation = invited(ana, "new@example.org")
    actions.withdraw_invitation(by=Member.objects.get(user=ana), invitation=invitation)
    jobs.drain()
    assert mail.outbox == []


def test_the_letter_says_whether_staff_know_the_organisation(ana, acme):
    invited(ana, "new@example.org")
    jobs.drain()
    assert "have checked this organisation" in mail.outbox[-1].body
    acme.verifications.all().delete()
    invited(ana, "other@example.org")
    jobs.drain()
    assert "have not checked this organisation" in mail.outbox[-1].body


def test_an_administrator_reads_once_what_staff_found(sam, ana, bo, acme):
    acme.verifications.all().delete()
    actions.defer_verification(
        by=sam, organisation=acme, reason="The imprint is missing.", missing=["website"]
    )
    jobs.drain()
    (told,) = mail.outbox
    assert told.to == [ana.email] and "The imprint is missing." in told.body
    assert "The website belongs to the organisation." in told.body
    actions.verify_organisation(by=sam, organisation=acme, evidence="Register HRB 1, called Ana.")
    jobs.drain()
    jobs.drain()
    assert [letter.subject for letter in mail.outbox[1:]] == ["Acme Models may buy now"]
    assert "HRB 1" not in mail.outbox[1].body  # evidence is for staff
