"""Letters to those who hold what a recall reached."""

import pytest
from django.core import mail
from django.utils.formats import date_format

from marketplace.consent.refusals import NothingToRevoke
from marketplace.delivery.models import Notice
from marketplace.kit import jobs
from marketplace.recalls import actions
from tests.recalls.world import another_member

HANDLE = "maya@social.example"
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_each_member_gets_one_letter_in_her_own_language(market, maya, acme, ana):
    lin = another_member(acme, "lin")
    gone = another_member(acme, "gone")
    gone.is_active = False
    gone.save()
    mail.outbox.clear()
    recall = actions.revoke(by=maya, scope="all", language="en")
    jobs.drain()
    jobs.drain()
    told = [letter for letter in mail.outbox if letter.to != [maya.user.email]]
    letters = {letter.to[0]: letter for letter in told}
    assert sorted(letters) == sorted([ana.email, lin.email]) and len(told) == 2
    english, chinese = letters[ana.email], letters[lin.email]
    assert "Everyday posts" in english.subject and "日常帖子" in chinese.subject
    assert "/zh-hans/" in chinese.body and "/zh-hans/" not in english.body
    everything = english.body + english.alternatives[0][0]
    assert market.licence.public_id in everything
    for secret in (maya.public_id, maya.user.email, recall.public_id):
        assert secret not in everything


def test_the_notice_says_how_many_rows_until_when_and_where(market, maya, acme, ana, settings):
    actions.revoke(by=maya, scope="all", language="en")
    jobs.drain()
    (letter,) = [letter for letter in mail.outbox if letter.to == [ana.email]]
    notice = Notice.objects.get(licence=market.licence)
    page = f"/licences/{market.licence.public_id}/recalls/{notice.public_id}/"
    for form in (letter.body, letter.alternatives[0][0]):
        said = " ".join(form.split())
        assert settings.SITE_URL + page in form
        assert f"delete {len(market.records)} rows" in said
        assert date_format(notice.due_at, "DATE_FORMAT") in said


def test_whoever_takes_back_reads_the_receipt_once(market, maya, settings):
    recall = actions.revoke(by=maya, scope="purpose", purpose="train_generative", language="en")
    jobs.drain()
    jobs.drain()
    (letter,) = [letter for letter in mail.outbox if letter.to == [maya.user.email]]
    revocation = recall.revocation
    for form in (letter.body, letter.alternatives[0][0]):
        said = " ".join(form.split())
        assert revocation.sha256 in form and "Train generative models" in said
        assert "What a trained model has learned is not undone." in said
        assert f"{settings.SITE_URL}/revocations/{revocation.public_id}/receipt/" in form
        assert f"{settings.SITE_URL}/recalls/{recall.public_id}/" in form
        assert HANDLE not in form and "Acme" not in form


def test_single_records_are_counted_and_never_named(market, maya):
    actions.revoke(by=maya, scope="records", record_ids=market.records[:2], language="en")
    jobs.drain()
    (letter,) = [letter for letter in mail.outbox if letter.to == [maya.user.email]]
    assert "Taken back: 2 records" in letter.body
    assert "rec_" not in letter.body and "rec_" not in letter.alternatives[0][0]


def test_a_revocation_that_is_refused_brings_no_letter(market, maya):
    with pytest.raises(NothingToRevoke):
        actions.revoke(by=maya, scope="purpose", purpose="", language="en")
    jobs.drain()
    assert mail.outbox == []
