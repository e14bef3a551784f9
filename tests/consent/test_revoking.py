"""What a revocation takes from which grants."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from marketplace.consent import refusals, statements
from marketplace.consent.models import Exclusion, Grant, Narrowing, Revocation
from marketplace.consent.revoking import record_revocation
from marketplace.kit import ids

pytestmark = pytest.mark.django_db


def test_taking_back_everything_ends_every_live_grant(maya, wen, give):
    give(maya)
    give(maya)
    kept = give(wen)
    revocation = record_revocation(by=maya, scope="all", language="en")
    assert list(Grant.objects.live()) == [kept]
    assert Narrowing.objects.filter(revocation=revocation).count() == 2
    assert statements.holds(revocation.statement, revocation.sha256)


def test_taking_back_a_purpose_leaves_the_others(maya, give):
    grant = give(maya)
    record_revocation(by=maya, scope="purpose", purpose="evaluation", language="en")
    assert Grant.objects.get(pk=grant.pk).left_purposes == ["train_generative"]
    assert not Grant.objects.get(pk=grant.pk).is_over


def test_taking_back_every_purpose_one_by_one_ends_the_grant(maya, give):
    give(maya)
    for purpose in ("evaluation", "train_generative"):
        record_revocation(by=maya, scope="purpose", purpose=purpose, language="en")
    assert Grant.objects.get().is_over
    with pytest.raises(refusals.NothingToRevoke):
        record_revocation(by=maya, scope="all", language="en")


def test_a_source_is_taken_only_from_grants_that_allow_it(maya, give):
    source, other = ids.new(), ids.new()
    every = give(maya)
    give(maya, every_source=False, source_ids=[other])
    record_revocation(by=maya, scope="source", source_id=source, language="en")
    assert [n.grant for n in Narrowing.objects.all()] == [every]


def test_single_records_stay_out_of_later_grants_too(maya, give):
    records = [ids.new(), ids.new()]
    give(maya)
    revocation = record_revocation(by=maya, scope="records", record_ids=records, language="en")
    assert set(Exclusion.objects.values_list("record_id", flat=True)) == set(records)
    assert len(revocation.statement["records"]) == 2


@pytest.mark.parametrize(
    "named",
    [
        {"scope": "all", "purpose": "evaluation"},
        {"scope": "purpose"},
        {"scope": "purpose", "purpose": "search_index"},
        {"scope": "source"},
        {"scope": "records"},
        {"scope": "the lot"},
        {"scope": "records", "purpose": "evaluation"},
    ],
)
def test_what_no_grant_allows_or_says_two_things_is_refused(maya, give, named):
    give(maya)
    with pytest.raises(refusals.NothingToRevoke):
        record_revocation(by=maya, language="en", **named)
    assert not Revocation.objects.exists()
    assert not Narrowing.objects.exists()


def test_nothing_is_taken_back_twice_or_after_the_end(maya, give):
    give(maya)
    record_revocation(by=maya, scope="purpose", purpose="evaluation", language="en")
    with pytest.raises(refusals.NothingToRevoke):
        record_revocation(by=maya, scope="purpose", purpose="evaluation", language="en")


def test_a_lapsed_grant_has_nothing_to_take_back(maya, give):
    grant = give(maya)
    with (
        time_machine.travel(grant.expires_at + timedelta(seconds=1)),
        pytest.raises(refusals.NothingToRevoke),
    ):
        record_revocation(by=maya, scope="all", language="en")


def test_what_was_agreed_or_taken_back_cannot_be_edited(maya, give):
    give(maya)
    record_revocation(by=maya, scope="all", language="en")
    for model in (Grant, Revocation, Narrowing):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.all()._raw_delete(using="default")
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.update(floor_amount=0)
