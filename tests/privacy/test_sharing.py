"""Shared means: some consent of hers covers the record, for at least one purpose, now."""

from datetime import timedelta

import pytest
import time_machine

from marketplace.consent import actions as consent
from marketplace.content.models import Record
from marketplace.kit import clock
from marketplace.privacy.sharing import shared_among, shared_records
from marketplace.recalls import actions as recalls
from tests.consent.conftest import give, make_record, make_source, terms  # noqa: F401

pytestmark = pytest.mark.django_db


def shared(creator) -> set:
    return {record.pk for record in Record.objects.filter(pk__in=shared_records(creator))}


def test_a_record_is_shared_by_kind_source_and_time(maya, give):  # noqa: F811
    first, second = make_source(maya), make_source(maya, "maya@another.example")
    post, like, repost = (make_record(first, kind) for kind in ("post", "like", "repost"))
    other = make_record(second)
    assert shared(maya) == set()
    give(maya, every_source=False, source_ids=[first.pk], floor_amount=99_000_000_000)
    assert shared(maya) == {post.pk, like.pk}
    assert shared_among(maya, [post.pk, repost.pk, other.pk]) == {post.pk}
    with time_machine.travel(clock.now() + timedelta(days=91)):
        assert shared(maya) == set()


def test_a_record_left_out_or_taken_back_is_not_shared(maya, give):  # noqa: F811
    source = make_source(maya)
    out, back, stays = (make_record(source) for _ in range(3))
    give(maya)
    consent.exclude(by=maya, record_ids=[out.pk])
    recalls.revoke(by=maya, scope="records", record_ids=[back.pk], language="en")
    assert shared(maya) == {stays.pk}


def test_a_record_stays_shared_until_the_last_purpose_is_taken_back(maya, give):  # noqa: F811
    record = make_record(make_source(maya))
    give(maya)
    recalls.revoke(by=maya, scope="purpose", purpose="evaluation", language="en")
    assert shared(maya) == {record.pk}
    recalls.revoke(by=maya, scope="purpose", purpose="train_generative", language="en")
    assert shared(maya) == set()


def test_one_creators_consent_shares_nothing_of_anothers(maya, wen, give):  # noqa: F811
    record = make_record(make_source(wen))
    give(maya)
    assert shared_among(maya, [record.pk]) == set()
    assert shared(wen) == set()
