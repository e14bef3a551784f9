"""Giving consent, leaving out, answering buyers."""

from datetime import timedelta

import pytest

from accounts.models import Member
from marketplace.consent import actions, refusals, statements
from marketplace.consent.models import BuyerRequest, Exclusion, Grant, GrantDraft, Terms
from marketplace.kit import canonical, clock, ids
from marketplace.kit.errors import NotYours
from marketplace.provenance.models import Event

pytestmark = pytest.mark.django_db


def test_a_grant_keeps_what_was_chosen_and_on_which_words(maya, give, terms):
    grant = give(maya)
    assert (grant.purposes, grant.kinds) == (["train_generative", "evaluation"], ["post", "like"])
    assert (grant.terms, grant.language, grant.floor_amount) == (terms, "en", 2_000_000)
    assert Event.objects.get(subject=grant.public_id).kind == "consent.grant.given"


def test_the_statement_of_a_grant_hashes_to_what_is_written_beside_it(maya, give):
    grant = Grant.objects.get(pk=give(maya).pk)
    assert canonical.digest(grant.statement) == grant.sha256
    assert statements.holds(grant.statement, grant.sha256)
    assert not statements.holds({**grant.statement, "mode": "share"}, grant.sha256)


def test_the_statement_names_nobody(maya, give):
    text = canonical.encode(give(maya).statement).decode()
    assert maya.public_id in text
    assert "maya@" not in text and "example.org" not in text


def test_only_a_declared_adult_gives_consent(maya, give):
    maya.user.adult_declared_at = None
    maya.user.save()
    with pytest.raises(refusals.NotDeclaredAdult):
        give(maya)
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"purposes": []}, refusals.NothingGranted),
        ({"kinds": []}, refusals.NothingGranted),
        ({"every_source": False}, refusals.NothingGranted),
        ({"automatic_classes": [], "ask_classes": []}, refusals.NobodyAllowed),
        ({"purposes": ["sell_to_anyone"]}, refusals.AnswerNotKnown),
        ({"ask_classes": ["company"]}, refusals.AnswerNotKnown),
        ({"mode": "give"}, refusals.AnswerNotKnown),
        ({"mode": "share"}, refusals.FloorOutOfRange),
        ({"floor_amount": -1}, refusals.FloorOutOfRange),
        ({"floor_amount": 2**60}, refusals.FloorOutOfRange),
        ({"terms_sha256": "f" * 64}, refusals.TermsChanged),
    ],
)
def test_an_incomplete_or_unknown_answer_gives_nothing(maya, give, changes, refusal):
    with pytest.raises(refusal):
        give(maya, **changes)
    assert not Grant.objects.exists()


@pytest.mark.parametrize("days", [-1, 0, 24 * 31])
def test_a_grant_ends_ahead_and_within_24_months(maya, give, days):
    with pytest.raises(refusals.EndOutOfRange):
        give(maya, expires_at=clock.now() + timedelta(days=days))


def test_without_terms_nothing_can_be_agreed(maya):
    with pytest.raises(refusals.NoTerms):
        actions.give_grant(
            by=maya,
            mode="share",
            floor_amount=0,
            currency="USD",
            purposes=["evaluation"],
            kinds=["post"],
            every_source=True,
            source_ids=[],
            automatic_classes=["company"],
            ask_classes=[],
            expires_at=clock.now() + timedelta(days=1),
            language="en",
        )


def test_the_same_words_are_one_version_and_other_words_the_next(terms):
    again = actions.publish_terms(by=None, body_en=terms.body_en, body_zh=terms.body_zh)
    assert again == terms
    other = actions.publish_terms(by=None, body_en=terms.body_en, body_zh="别的。")
    assert (other.version, Terms.objects.current()) == (2, other)
    assert other.sha256 != terms.sha256


def test_new_terms_change_no_grant(maya, give, terms):
    grant = give(maya)
    actions.publish_terms(by=None, body_en="Other.", body_zh="别的。")
    assert Grant.objects.live().get() == grant
    assert Grant.objects.get().terms == terms


def test_other_purposes_ask_again_what_was_read_about_undoing(maya):
    actions.keep_answer(by=maya, question="purposes", answer=["evaluation"])
    actions.keep_answer(by=maya, question="undo", answer={"read": True})
    actions.keep_answer(by=maya, question="purposes", answer=["evaluation"])
    assert "undo" in GrantDraft.objects.get().answers
    actions.keep_answer(by=maya, question="purposes", answer=["search_index"])
    assert "undo" not in GrantDraft.objects.get().answers


def test_leaving_out_twice_counts_once_and_can_be_taken_in_again(maya):
    record = ids.new()
    assert actions.exclude(by=maya, record_ids=[record, record]) == 1
    assert actions.exclude(by=maya, record_ids=[record]) == 0
    assert actions.include(by=maya, record_ids=[record]) == 1
    assert not Exclusion.objects.exists()


def test_a_stranger_cannot_take_in_what_a_creator_left_out(maya, wen):
    record = ids.new()
    actions.exclude(by=maya, record_ids=[record])
    assert actions.include(by=wen, record_ids=[record]) == 0
    assert Exclusion.objects.get().creator == maya


def test_a_buyer_asks_only_those_who_wish_to_be_asked_and_each_once(maya, wen, ana, give):
    give(maya)  # companies: automatic
    give(wen, automatic_classes=[], ask_classes=["company"])
    member = Member.objects.get(user=ana)
    assert actions.ask_creators(by=member, creator_ids=[maya.pk, wen.pk]) == 1
    assert actions.ask_creators(by=member, creator_ids=[maya.pk, wen.pk]) == 0
    assert BuyerRequest.objects.get().creator == wen


def test_an_unverified_buyer_asks_nobody(wen, acme, ana, give):
    give(wen, automatic_classes=[], ask_classes=["company"])
    acme.verifications.all().delete()
    with pytest.raises(refusals.NotVerifiedBuyer):
        actions.ask_creators(by=Member.objects.get(user=ana), creator_ids=[wen.pk])
    assert not BuyerRequest.objects.exists()


def test_a_no_may_become_a_yes_and_a_yes_is_taken_back_by_revoking(wen, acme):
    asked = BuyerRequest.objects.create(creator=wen, organisation=acme)
    assert actions.answer_request(by=wen, request=asked, allowed=False).allowed is False
    assert actions.answer_request(by=wen, request=asked, allowed=True).allowed is True
    with pytest.raises(refusals.YesStands):
        actions.answer_request(by=wen, request=asked, allowed=False)
    assert BuyerRequest.objects.get().allowed is True


def test_nobody_answers_for_another(maya, wen, acme):
    asked = BuyerRequest.objects.create(creator=wen, organisation=acme)
    with pytest.raises(NotYours):
        actions.answer_request(by=maya, request=asked, allowed=True)
    assert BuyerRequest.objects.get().answered_at is None
