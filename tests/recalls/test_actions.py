"""A revocation takes effect at once and is carried out to the end."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction

from marketplace.consent import refusals
from marketplace.consent.models import Exclusion, Revocation
from marketplace.delivery import actions as delivery
from marketplace.delivery.models import Delivery, Notice
from marketplace.delivery.refusals import PartWithheld
from marketplace.kit import jobs
from marketplace.kit.errors import NotYours
from marketplace.kit.models import Job, JobState
from marketplace.payouts.models import Earning
from marketplace.provenance.models import Event
from marketplace.recalls import actions
from marketplace.recalls.models import Reach, Recall
from marketplace.releases import partfiles
from marketplace.releases.models import Part, Release, Removal
from tests.releases import world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def revoke_all(creator):
    return actions.revoke(by=creator, scope="all", language="en")


def test_from_the_commit_on_nothing_is_delivered(market, maya, ana):
    before = Delivery.objects.count()
    recall = revoke_all(maya)
    with pytest.raises(PartWithheld):
        delivery.authorise(licence=market.licence, part=market.part, by=ana)
    assert Delivery.objects.count() == before
    assert (recall.parts_withheld, recall.is_finished) == (1, False)
    assert recall.due_at == recall.opened_at + timedelta(days=settings.RECALL_DAYS)


def test_every_holder_has_a_notice_that_knows_whether_it_had_fetched_the_part(market, maya, acme):
    recall = revoke_all(maya)
    notice = Notice.objects.get(revocation_id=recall.revocation_id)
    assert (notice.licence, notice.part, notice.delivered_before) == (
        market.licence,
        market.part,
        True,
    )


def test_nothing_is_published_that_rests_on_what_was_taken_back(market, maya, sam):
    revoke_all(maya)
    jobs.drain()
    later = world.cut(world.make_bundle(sam), sam)
    assert later.is_published
    assert not later.holdings.filter(creator_id=maya.pk).exists()


def test_carrying_out_rewrites_the_part_and_says_so(market, maya):
    recall = revoke_all(maya)
    jobs.drain()
    recall.refresh_from_db()
    part = Part.objects.get(pk=market.part.pk)
    assert recall.is_finished and part.withheld_at is None and part.revision == 2
    assert set(Removal.objects.values_list("record_id", flat=True)) == set(market.records)
    assert {r.revocation_id for r in Removal.objects.all()} == {recall.revocation_id}
    left = set(partfiles.read(part)["record_id"].to_pylist())
    assert left and not left & {str(each) for each in market.records}
    assert Notice.objects.get().ready_at is not None
    kinds = [event.kind for event in Event.objects.about(recall.public_id)]
    assert kinds == [
        "recalls.recall.opened",
        "recalls.recall.part_rewritten",
        "recalls.recall.finished",
    ]


def test_carrying_out_again_changes_nothing(market, maya):
    recall = revoke_all(maya)
    jobs.drain()
    recall.refresh_from_db()
    finished, removals, told = recall.finished_at, Removal.objects.count(), Event.objects.count()
    Job.objects.filter(pk=recall.job_id).update(state=JobState.QUEUED, finished_at=None)
    jobs.drain()
    recall.refresh_from_db()
    assert recall.finished_at == finished
    assert (Removal.objects.count(), Event.objects.count()) == (removals, told)


def test_a_recall_that_was_interrupted_goes_on_where_it_stopped(market, maya, monkeypatch):
    recall = revoke_all(maya)
    calls = []

    def fail(**arguments):
        calls.append(arguments["part"])
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr("marketplace.releases.actions.rewrite", fail)
        for _ in range(5):
            with pytest.raises(OSError):
                jobs.claim(recall.job_id).execute()
            Job.objects.filter(pk=recall.job_id, state="queued").update(run_after=recall.opened_at)
    assert len(calls) == 5 and Job.objects.get(pk=recall.job_id).state == JobState.FAILED
    assert Part.objects.get(pk=market.part.pk).withheld_at is not None
    assert actions.resume_stalled() == 1
    assert actions.resume_stalled() == 0
    jobs.drain()
    assert Recall.objects.get().is_finished


def test_a_purpose_nothing_was_sold_for_withholds_nothing(market, maya):
    recall = actions.revoke(by=maya, scope="purpose", purpose="evaluation", language="en")
    assert (recall.parts_withheld, Reach.objects.count(), Notice.objects.count()) == (0, 0, 0)
    assert Part.objects.get(pk=market.part.pk).withheld_at is None
    jobs.drain()
    assert Recall.objects.get().is_finished


def test_a_single_record_is_removed_and_the_others_stay(market, maya):
    gone = market.records[0]
    actions.revoke(by=maya, scope="records", record_ids=[gone], language="en")
    jobs.drain()
    assert [removal.record_id for removal in Removal.objects.all()] == [gone]
    kept = set(partfiles.read(Part.objects.get(pk=market.part.pk))["record_id"].to_pylist())
    assert {str(each) for each in market.records[1:]} <= kept


def test_leaving_out_a_record_under_consent_is_a_revocation(market, maya):
    recall = actions.leave_out(by=maya, record_ids=market.records[:1], language="en")
    assert recall is not None and recall.parts_withheld == 1
    assert Exclusion.objects.get().record_id == market.records[0]
    assert actions.leave_out(by=maya, record_ids=market.records[:1], language="en") is None


def test_leaving_out_without_consent_tells_nobody(maya):
    records = world.add_records(maya, 2)
    assert actions.leave_out(by=maya, record_ids=records, language="en") is None
    assert Exclusion.objects.count() == 2 and not Revocation.objects.exists()


def test_what_is_anothers_cannot_be_taken_back(market, maya, wen):
    world.give_grant(wen)
    source = world.make_source(maya)
    for named in (
        {"scope": "records", "record_ids": market.records[:1]},
        {"scope": "source", "source_id": source.pk},
    ):
        with pytest.raises(NotYours):
            actions.revoke(by=wen, language="en", **named)
    with pytest.raises(NotYours):
        actions.leave_out(by=wen, record_ids=market.records, language="en")
    assert not Revocation.objects.exists() and not Exclusion.objects.exists()


def test_a_refused_revocation_leaves_no_trace(market, maya):
    revoke_all(maya)
    events = Event.objects.count()
    with pytest.raises(refusals.NothingToRevoke):
        revoke_all(maya)
    assert Recall.objects.count() == 1 and Event.objects.count() == events


def test_a_revocation_that_fails_half_way_takes_nothing_back(market, maya, monkeypatch):
    def fail(**arguments):
        raise RuntimeError

    monkeypatch.setattr("marketplace.delivery.actions.write_notices", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        revoke_all(maya)
    assert not Revocation.objects.exists() and not Recall.objects.exists()
    assert Part.objects.get(pk=market.part.pk).withheld_at is None


def test_a_revocation_touches_no_release_that_does_not_hold_her(market, maya, wen, sam):
    world.give_grant(wen)
    recall = actions.revoke(by=wen, scope="all", language="zh-hans")
    assert recall.parts_withheld == 0
    assert not Part.objects.filter(withheld_at__isnull=False).exists()
    assert Release.objects.get().is_published and not Earning.objects.exists()
