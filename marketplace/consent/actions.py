"""Publishing terms, giving consent, leaving records out, and answering buyers by name."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import BuyerClass, Creator, Member, User
from marketplace.consent import events, refusals, statements
from marketplace.consent.models import (
    BuyerRequest,
    Exclusion,
    Grant,
    GrantDraft,
    Mode,
    RecordKind,
    Terms,
)
from marketplace.consent.purposes import Purpose
from marketplace.consent.terms import LONGEST_MONTHS, months_after
from marketplace.kit import canonical, clock, jobs
from marketplace.kit.errors import NotYours
from marketplace.kit.money import MICRO
from marketplace.provenance.actions import record

DECLINED = "declined"  # in a draft: when she decided not to give this consent
HIGHEST_FLOOR = 100_000 * MICRO  # micro-units; far above any price, and a safe JSON integer


def publish_terms(*, by: User | None, body_en: str, body_zh: str) -> Terms:
    """Put a version of the terms into effect; the words in effect already are that version."""
    with transaction.atomic():
        newest = Terms.objects.select_for_update().order_by("-version").first()
        if newest and (newest.body_en, newest.body_zh) == (body_en, body_zh):
            return newest
        version = newest.version + 1 if newest else 1
        pinned = statements.of_terms(version, body_en, body_zh, "en")
        terms = Terms.objects.create(
            version=version,
            body_en=body_en,
            body_zh=body_zh,
            governing_language="en",
            sha256=canonical.digest(pinned),
        )
        record(by=by, kind=events.TERMS_PUBLISHED, subject=terms, version=version)
    return terms


def keep_answer(*, by: Creator, question: str, answer: Any) -> GrantDraft:
    """Keep one answer on the way through the questions, so that a lost session loses nothing.

    Other purposes mean other consequences, so what was read about those is asked again.
    """
    with transaction.atomic():
        GrantDraft.objects.get_or_create(creator=by)
        draft = GrantDraft.objects.select_for_update().get(creator=by)
        if question == "purposes" and draft.answers.get("purposes") != answer:
            draft.answers.pop("undo", None)
        draft.answers.pop(DECLINED, None)
        draft.answers[question] = answer
        draft.changed_at = clock.now()
        draft.save()
    return draft


def decline(*, by: Creator) -> None:
    """Decide against what was answered. The answers stay, and nothing asks about them again."""
    with transaction.atomic():
        draft = GrantDraft.objects.select_for_update().filter(creator=by).first()
        if draft:
            draft.answers[DECLINED] = clock.now().isoformat()
            draft.save(update_fields=["answers"])


def drop_draft(*, by: Creator) -> None:
    """Forget the answers so far."""
    GrantDraft.objects.filter(creator=by).delete()


def give_grant(
    *,
    by: Creator,
    mode: str,
    floor_amount: int,
    currency: str,
    purposes: Sequence[str],
    kinds: Sequence[str],
    every_source: bool,
    source_ids: Sequence[UUID],
    automatic_classes: Sequence[str],
    ask_classes: Sequence[str],
    expires_at: datetime,
    language: str,
    terms_sha256: str = "",
) -> Grant:
    """Give consent, on the terms in effect now; the draft that led to it is done with.

    `terms_sha256`, where given, is of the terms she was shown. Raises NotDeclaredAdult, NoTerms,
    TermsChanged, NothingGranted, AnswerNotKnown, NobodyAllowed, FloorOutOfRange, EndOutOfRange.
    """
    now = clock.now()
    terms = _terms_to_agree(by, terms_sha256)
    if not (purposes and kinds and (every_source or source_ids)):
        raise refusals.NothingGranted
    _refuse_unknown(mode, purposes, kinds, [*automatic_classes, *ask_classes])
    if not (automatic_classes or ask_classes):
        raise refusals.NobodyAllowed
    if not 0 <= floor_amount <= (HIGHEST_FLOOR if mode == Mode.SELL else 0):
        raise refusals.FloorOutOfRange
    if not now < expires_at <= months_after(now, LONGEST_MONTHS):
        raise refusals.EndOutOfRange
    grant = Grant(
        creator=by,
        terms=terms,
        mode=mode,
        floor_amount=floor_amount,
        currency=currency,
        purposes=_in_order(Purpose.values, purposes),
        kinds=_in_order(RecordKind.values, kinds),
        every_source=every_source,
        source_ids=[] if every_source else sorted(set(source_ids)),
        automatic_classes=_in_order(BuyerClass.values, automatic_classes),
        ask_classes=_in_order(BuyerClass.values, ask_classes),
        starts_at=now,
        given_at=now,
        expires_at=expires_at,
        language=language,
    )
    grant.statement = statements.of_grant(grant)
    grant.sha256 = canonical.digest(grant.statement)
    with transaction.atomic():
        grant.save(force_insert=True)
        GrantDraft.objects.filter(creator=by).delete()
        record(by=by, kind=events.GRANT_GIVEN, subject=grant, purposes=len(grant.purposes))
        jobs.add(
            "consent.post_receipt",
            key=grant.public_id,
            max_attempts=jobs.PATIENT,
            grant=str(grant.pk),
        )
    return grant


def exclude(*, by: Creator, record_ids: Iterable[UUID]) -> int:
    """Leave records out of everything, from this commit on. Returns how many are newly left out.

    For records nobody has been given: what is already in a release is taken back through
    recalls.actions.leave_out, which also tells those who hold it.
    """
    with transaction.atomic():
        # A publication that rests on her grants waits, or is waited for: it sees the exclusion.
        Grant.objects.lock_for_revoking(by)
        before = Exclusion.objects.filter(creator=by).count()
        Exclusion.objects.bulk_create(
            [Exclusion(creator=by, record_id=each) for each in sorted(set(record_ids))],
            ignore_conflicts=True,
        )
        added = Exclusion.objects.filter(creator=by).count() - before
        if added:
            record(by=by, kind=events.RECORDS_LEFT_OUT, subject=by, count=added)
    return added


def include(*, by: Creator, record_ids: Iterable[UUID]) -> int:
    """Stop leaving records out; grants taken back for them meanwhile stay taken back."""
    with transaction.atomic():
        gone, _ = Exclusion.objects.filter(creator=by, record_id__in=list(record_ids)).delete()
        if gone:
            record(by=by, kind=events.RECORDS_TAKEN_IN, subject=by, count=gone)
    return gone


def ask_creators(*, by: Member, creator_ids: Iterable[UUID]) -> int:
    """Ask those of these creators who wish to be asked about this buyer, each once.

    Returns how many were asked now. Raises NotVerifiedBuyer.
    """
    organisation = by.organisation
    if not organisation.is_verified:
        raise refusals.NotVerifiedBuyer
    with transaction.atomic():
        willing = (
            Grant.objects.asking(organisation.buyer_class)
            .filter(creator__in=list(creator_ids))
            .values_list("creator", flat=True)
        )
        asked = BuyerRequest.objects.filter(organisation=organisation)
        new = set(willing) - set(asked.values_list("creator", flat=True))
        BuyerRequest.objects.bulk_create(
            [BuyerRequest(creator_id=each, organisation=organisation) for each in sorted(new)],
            ignore_conflicts=True,
        )
        if new:
            record(by=by, kind=events.CREATORS_ASKED, subject=organisation, count=len(new))
            jobs.add("consent.tell_the_asked", organisation=str(organisation.pk))
    return len(new)


def answer_request(*, by: Creator, request: BuyerRequest, allowed: bool) -> BuyerRequest:
    """Say yes or no to a buyer by name; a no may become a yes later.

    Raises NotYours, and YesStands: a yes is taken back where everything is, so that those who
    hold something hear of it.
    """
    with transaction.atomic():
        mine = BuyerRequest.objects.select_for_update().filter(pk=request.pk, creator=by).first()
        if mine is None:
            raise NotYours
        if mine.allowed and not allowed:
            raise refusals.YesStands
        mine.allowed, mine.answered_at = allowed, clock.now()
        mine.save(update_fields=["allowed", "answered_at"])
        record(by=by, kind=events.REQUEST_ANSWERED, subject=mine, allowed=allowed)
    return mine


def _terms_to_agree(by: Creator, shown: str) -> Terms:
    if by.user.adult_declared_at is None:
        raise refusals.NotDeclaredAdult
    terms = Terms.objects.current()
    if terms is None:
        raise refusals.NoTerms
    if shown and shown != terms.sha256:
        raise refusals.TermsChanged
    return terms


def _refuse_unknown(
    mode: str, purposes: Sequence[str], kinds: Sequence[str], classes: Sequence[str]
) -> None:
    known = (
        mode in Mode.values
        and set(purposes) <= set(Purpose.values)
        and set(kinds) <= set(RecordKind.values)
        and set(classes) <= set(BuyerClass.values)
        and len(classes) == len(set(classes))
    )
    if not known:
        raise refusals.AnswerNotKnown


def _in_order(catalogue: Sequence[str], chosen: Sequence[str]) -> list[str]:
    return [code for code in catalogue if code in chosen]
