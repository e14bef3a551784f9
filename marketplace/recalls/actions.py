"""Taking consent back, and carrying that to every release and licence holder.

revoke is the one door: what it commits is in force at that commit. The job it adds only carries
the news and rewrites files.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import Creator, Member
from marketplace.consent import actions as consent
from marketplace.consent import refusals, revoking
from marketplace.consent.models import Grant, Scope
from marketplace.content.models import Record, Source
from marketplace.delivery import actions as delivery
from marketplace.delivery.models import Notice
from marketplace.kit import clock, jobs
from marketplace.kit.errors import NotYours
from marketplace.provenance.actions import record
from marketplace.recalls import events
from marketplace.recalls.models import Reach, Recall
from marketplace.releases import actions as releases
from marketplace.releases.models import RemovalCause


def revoke(
    *,
    by: Creator,
    scope: str,
    purpose: str = "",
    source_id: UUID | None = None,
    record_ids: Iterable[UUID] = (),
    language: str,
) -> Recall:
    """Take consent back. From this commit on nothing of it is delivered or published.

    Raises NothingToRevoke, and NotYours for a source or a record of someone else.
    """
    records = list(set(record_ids))
    _refuse_what_is_not_hers(by, source_id, records)
    with transaction.atomic():
        # In this order. Her grants are locked first, so every publication that rests on them has
        # committed and withhold finds it; withhold locks the parts, so every delivery of them has
        # committed and write_notices knows who had fetched what.
        revocation = revoking.record_revocation(
            by=by,
            scope=scope,
            purpose=purpose,
            source_id=source_id,
            record_ids=records,
            language=language,
        )
        parts = releases.withhold(creator=by)
        notices = delivery.write_notices(revocation=revocation, parts=parts)
        recall = Recall.objects.create(
            revocation=revocation,
            creator=by,
            parts_withheld=len(parts),
            opened_at=revocation.at,
            due_at=revocation.at + timedelta(days=settings.RECALL_DAYS),
        )
        Reach.objects.bulk_create([Reach(recall=recall, part=part) for part in parts])
        record(by=by, kind=events.OPENED, subject=recall, parts=len(parts), notices=len(notices))
        recall.job = jobs.add("recalls.carry_out", key=recall.public_id, recall=str(recall.pk))
        recall.save(update_fields=["job"])
        jobs.add(
            "recalls.post_receipt",
            key=revocation.public_id,
            max_attempts=jobs.PATIENT,
            recall=str(recall.pk),
        )
    return recall


def leave_out(*, by: Creator, record_ids: Iterable[UUID], language: str) -> Recall | None:
    """Leave records out of everything; where consent covers them, that is a revocation.

    Returns its recall, or None when she has no consent in force, so that nobody has to be told.
    """
    records = list(set(record_ids))
    _refuse_what_is_not_hers(by, None, records)
    if not records:
        return None
    with transaction.atomic():
        if Grant.objects.of(by).live().exists():
            try:
                with transaction.atomic():
                    return revoke(by=by, scope=Scope.RECORDS, record_ids=records, language=language)
            except refusals.NothingToRevoke:
                pass  # taken back before; leaving them out again is harmless
        consent.exclude(by=by, record_ids=records)
    return None


def carry_out(*, run: jobs.Run, recall: Recall) -> None:
    """Rewrite each part the recall withheld, then finish it. May be stopped and run again."""
    total = recall.reaches.count()
    done = recall.reaches.rewritten().count()
    run.progress(done, total)
    for reach in recall.reaches.to_rewrite():
        _rewrite(recall, reach)
        done += 1
        run.progress(done, total)
    with run.finish():
        if Recall.objects.running().filter(pk=recall.pk).update(finished_at=clock.now()):
            record(by=None, kind=events.FINISHED, subject=recall)


def resume_stalled() -> int:
    """Add a new job for every running recall whose job has given up. Returns how many."""
    count = 0
    for stalled in Recall.objects.stalled():
        with transaction.atomic():
            recall = Recall.objects.select_for_update().get(pk=stalled.pk)
            if recall.is_finished or recall.job_id != stalled.job_id:
                continue
            recall.job = jobs.add(
                "recalls.carry_out",
                key=f"{recall.public_id} after {recall.job_id}",
                recall=str(recall.pk),
            )
            recall.save(update_fields=["job"])
            count += 1
    return count


def _refuse_what_is_not_hers(by: Creator, source_id: UUID | None, records: list[UUID]) -> None:
    if source_id and not Source.objects.filter(pk=source_id, creator=by).exists():
        raise NotYours
    if records and Record.objects.of(by).filter(pk__in=records).count() != len(records):
        raise NotYours


def _rewrite(recall: Recall, reach: Reach) -> None:
    """Rewrite one part and tell those who hold it; each step is harmless when done again."""
    revocation = recall.revocation_id
    removals = releases.rewrite(
        part=reach.part, cause=RemovalCause.REVOKED, revocation_id=revocation
    )
    delivery.mark_ready(part=reach.part, revocation_id=revocation)
    with transaction.atomic():
        for notice in Notice.objects.filter(part=reach.part, revocation_id=revocation):
            _write_to_members(notice)
        if Reach.objects.to_rewrite().filter(pk=reach.pk).update(rewritten_at=clock.now()):
            record(by=None, kind=events.PART_REWRITTEN, subject=recall, rows=len(removals))


def _write_to_members(notice: Notice) -> None:
    """A job for each letter, so that nobody is written to twice because another letter failed."""
    for member in Member.objects.filter(organisation=notice.licence.organisation_id):
        jobs.add(
            "recalls.write_to_member",
            key=f"{notice.public_id}|{member.public_id}",
            max_attempts=jobs.PATIENT,
            notice=str(notice.pk),
            member=str(member.pk),
        )
