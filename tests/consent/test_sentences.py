"""A consent as a sentence: what it says is what was agreed, in both languages."""

import pytest
from django.utils import translation

from marketplace.consent import sentences
from marketplace.consent.models import Narrowing, Revocation
from marketplace.consent.purposes import Purpose

pytestmark = pytest.mark.django_db


def test_a_grant_reads_as_who_may_use_what_for_what(maya, give):
    grant = give(maya)
    first, *others = sentences.of_grant(grant)
    assert first == (
        "Universities and companies may use your posts and likes from every source "
        "to train generative models, to test and compare models."
    )
    assert others == [
        "Public bodies must ask you by name first.",
        "You sell them for at least $2.00 for 1,000 records and one purpose.",
    ]
    assert sentences.purpose_tags(grant) == []


def test_a_grant_to_nobody_unasked_says_so(maya, give):
    grant = give(maya, automatic_classes=[], ask_classes=["company"], mode="share", floor_amount=0)
    said = sentences.of_grant(grant)
    assert said[0].startswith("Only buyers you say yes to by name may use your posts and likes")
    assert said[1:] == ["You share them free of charge."]


def test_many_purposes_stand_below_the_sentence(maya, give):
    grant = give(maya, purposes=Purpose.values)
    assert "for 9 purposes" in sentences.of_grant(grant)[0]
    assert len(sentences.purpose_tags(grant)) == 9


def test_a_purpose_taken_back_is_no_longer_said(maya, give):
    grant = give(maya)
    revocation = Revocation.objects.create(
        creator=maya, by=maya.user, scope="purpose", language="en", statement={}, sha256="0" * 64
    )
    Narrowing.objects.create(revocation=revocation, grant=grant, purpose="evaluation")
    assert sentences.of_grant(grant)[0].endswith("to train generative models.")


def test_the_chinese_sentence_lists_as_chinese_does(maya, give):
    with translation.override("zh-hans"):
        said = sentences.of_grant(give(maya, kinds=["post", "comment", "like"]))
    assert said[0] == (
        "高校和企业可以把你来自所有来源的帖子、评论和点赞用于训练生成式模型、测试和比较模型。"
    )
