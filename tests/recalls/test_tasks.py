"""Letters to those who hold what a recall reached."""

import pytest
from django.core import mail

from marketplace.kit import jobs
from marketplace.recalls import actions
from tests.recalls.world import another_member

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
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert sorted(letters) == sorted([ana.email, lin.email]) and len(mail.outbox) == 2
    english, chinese = letters[ana.email], letters[lin.email]
    assert "Everyday posts" in english.subject and "日常帖子" in chinese.subject
    assert "/zh-hans/" in chinese.body and "/zh-hans/" not in english.body
    everything = english.body + english.alternatives[0][0]
    assert market.licence.public_id in everything
    for secret in (maya.public_id, maya.user.email, recall.public_id):
        assert secret not in everything
