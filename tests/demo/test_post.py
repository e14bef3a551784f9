"""The demo's letters reach the people one can sign in as, and nobody else."""

from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage, send_mail

from marketplace.demo import post


def test_letters_to_residents_are_dropped_and_those_to_the_cast_are_sent():
    before = settings.EMAIL_BACKEND
    with post.only_to(["maya@demo.example"]):
        send_mail("kept", "", None, ["maya@demo.example"])
        send_mail("dropped", "", None, ["wanderer_7@demo.example"])
        EmailMessage("both", "", None, ["maya@demo.example"], cc=["other@demo.example"]).send()
    assert [letter.subject for letter in mail.outbox] == ["kept"]
    assert before == settings.EMAIL_BACKEND


def test_afterwards_everybody_gets_their_letters():
    with post.only_to([]):
        pass
    send_mail("sent", "", None, ["wanderer_7@demo.example"])
    assert len(mail.outbox) == 1
