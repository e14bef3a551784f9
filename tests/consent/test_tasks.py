"""Letters to creators: the receipt of what they allowed, and that a buyer asks."""

import re

import pytest
from django.core import mail

from accounts.models import Member
from marketplace.consent import actions, refusals
from marketplace.consent.models import BuyerRequest
from marketplace.kit import jobs
from marketplace.kit.models import Job
from tests.cast import make_user
from tests.consent.conftest import make_source

HANDLE = "maya@social.example"


def letters_to(user) -> list:
    return [letter for letter in mail.outbox if letter.to == [user.email]]


def drain_twice() -> None:
    jobs.drain()
    jobs.drain()


def test_a_consent_brings_its_receipt_once(maya, give, settings):
    source = make_source(maya, HANDLE)
    grant = give(maya, every_source=False, source_ids=[source.pk])
    drain_twice()
    (letter,) = letters_to(maya.user)
    html = letter.alternatives[0][0]
    for form in (letter.body, html):
        for fact in (grant.public_id, grant.sha256, "Train generative models", "$2.00"):
            assert fact in form
        assert f"{settings.SITE_URL}/consent/{grant.public_id}/receipt/" in form
        assert f"{settings.SITE_URL}/take-back/" in form
        assert HANDLE not in form and "1 source you chose" in form


def test_the_receipt_is_in_the_creators_language(wen, give):
    give(wen, language="zh-hans")
    jobs.drain()
    (letter,) = letters_to(wen.user)
    assert "/zh-hans/consent/" in letter.body
    assert not re.search(r"[A-Za-z]+ [A-Za-z]+ [A-Za-z]+", letter.subject)


def test_a_refused_consent_brings_no_letter(maya, give):
    with pytest.raises(refusals.NothingGranted):
        give(maya, purposes=[])
    jobs.drain()
    assert mail.outbox == []


def test_a_consent_whose_transaction_fails_brings_no_letter(maya, give, monkeypatch):
    def broken(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(actions, "record", broken)
    with pytest.raises(RuntimeError):
        give(maya)
    assert not Job.objects.filter(kind="consent.post_receipt").exists()


@pytest.fixture
def wary(maya, wen, give):
    """Maya and Wen wish to be asked about companies."""
    for creator in (maya, wen):
        give(creator, automatic_classes=[], ask_classes=["company"])
    jobs.drain()
    mail.outbox.clear()
    return [maya, wen]


def ask(ana, *creators) -> int:
    member = Member.objects.get(user=ana)
    return actions.ask_creators(by=member, creator_ids=[each.pk for each in creators])


def test_each_creator_who_is_asked_reads_it_once_in_her_language(wary, ana, acme):
    maya, wen = wary
    assert ask(ana, *wary) == 2
    drain_twice()
    assert ask(ana, *wary) == 0
    drain_twice()
    (english,), (chinese,) = letters_to(maya.user), letters_to(wen.user)
    assert english.subject == "Acme Models asks for your permission"
    for fact in ("Germany", acme.website, acme.about, "Train generative models", "$2.00"):
        assert fact in " ".join(english.body.split())
    assert "Without an answer, the answer is no." in " ".join(english.body.split())
    assert "/zh-hans/consent/requests/" in chinese.body and "德国" in chinese.body
    for form in (english.body, english.alternatives[0][0]):
        assert "/consent/requests/" in form
        assert wen.user.email not in form and wen.public_id not in form


def test_another_buyer_does_not_write_again_about_the_first(wary, ana, sam):
    ask(ana, wary[0])
    jobs.drain()
    ask(ana, wary[1])
    jobs.drain()
    assert len(letters_to(wary[0].user)) == len(letters_to(wary[1].user)) == 1


def test_who_has_answered_meanwhile_is_not_written_to(wary, ana):
    ask(ana, *wary)
    for request in BuyerRequest.objects.all():
        actions.answer_request(by=request.creator, request=request, allowed=False)
    jobs.drain()
    assert mail.outbox == []


def test_a_buyer_that_is_no_longer_verified_reaches_nobody(wary, ana, acme):
    ask(ana, *wary)
    acme.verifications.all().delete()
    jobs.drain()
    assert mail.outbox == []


def test_a_hostile_buyer_can_neither_forge_a_header_nor_flood(wary, ana, acme):
    acme.name = "Acme\nBcc: all@example.org" + "A" * 150
    acme.about = "x" * 2_000 + "<script>alert(1)</script>"
    acme.website = "https://acme.example/\u202egro.evil"
    acme.save()
    ask(ana, wary[0])
    jobs.drain()
    (letter,) = letters_to(wary[0].user)
    assert letter.message()["Bcc"] is None and len(letter.subject) <= 60
    assert "<script>" not in letter.alternatives[0][0] and "x" * 500 not in letter.body
    assert "\u202e" not in letter.body


def test_nobody_writes_to_a_closed_account(maya, give):
    user = maya.user
    user.is_active = False
    user.save()
    give(maya)
    jobs.drain()
    assert mail.outbox == []
    assert make_user("other").is_active
