"""Recording that consent was taken back. Called by recalls.actions alone, which does the rest."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import prefetch_related_objects

from accounts.models import Creator
from marketplace.consent import events, refusals, statements
from marketplace.consent.models import Exclusion, Grant, Narrowing, Revocation, Scope
from marketplace.kit import canonical, clock
from marketplace.provenance.actions import record


def record_revocation(
    *,
    by: Creator,
    scope: str,
    purpose: str = "",
    source_id: UUID | None = None,
    record_ids: Iterable[UUID] = (),
    language: str,
) -> Revocation:
    """Take back what `scope` names from every grant of hers that is not over.

    Records are also left out for good, so that a later grant does not bring them back.
    Raises NothingToRevoke when no such grant allows it.
    """
    records = sorted(set(record_ids))
    if not _names_one_thing(scope, purpose, source_id, records):
        raise refusals.NothingToRevoke
    with transaction.atomic():
        # Locks her grants: a publication resting on them has committed, or waits and then looks.
        grants = _standing(by)
        revocation = Revocation(
            creator=by, by=by.user, scope=scope, at=clock.now(), language=language
        )
        narrowings = [
            narrowing
            for grant in grants
            for narrowing in _taken_from(grant, revocation, purpose, source_id, records)
        ]
        touched = {narrowing.grant_id: narrowing.grant for narrowing in narrowings}
        if not touched:
            raise refusals.NothingToRevoke
        revocation.statement = statements.of_revocation(
            revocation,
            by,
            purpose=purpose,
            source_id=source_id,
            record_ids=records,
            grants=touched.values(),
        )
        revocation.sha256 = canonical.digest(revocation.statement)
        revocation.save(force_insert=True)
        Narrowing.objects.bulk_create(narrowings, batch_size=2_000)
        _leave_out(by, records)
        _tell(by, revocation, list(touched.values()))
    return revocation


def _names_one_thing(
    scope: str, purpose: str, source_id: UUID | None, records: Sequence[UUID]
) -> bool:
    """Whether what is named is what the scope is of: never more than she asked, never less."""
    named = (bool(purpose), source_id is not None, bool(records))
    wanted = {
        Scope.ALL: (False, False, False),
        Scope.PURPOSE: (True, False, False),
        Scope.SOURCE: (False, True, False),
        Scope.RECORDS: (False, False, True),
    }
    return scope in Scope.values and named == wanted[Scope(scope)]


def _standing(creator: Creator) -> list[Grant]:
    """Her grants that are not over, locked; one that has yet to start is taken back as well."""
    grants = Grant.objects.lock_for_revoking(creator)
    # Read after the lock, in a statement of its own: it sees what another revocation committed.
    prefetch_related_objects(grants, "narrowings")
    return [grant for grant in grants if not grant.is_over]


def _taken_from(
    grant: Grant,
    revocation: Revocation,
    purpose: str,
    source_id: UUID | None,
    records: Sequence[UUID],
) -> list[Narrowing]:
    """What this revocation takes from one grant, less what was taken from it before."""
    if purpose and purpose not in grant.purposes:
        return []
    if source_id and not (grant.every_source or source_id in grant.source_ids):
        return []
    gone = {(n.purpose, n.source_id, n.record_id) for n in grant.narrowings.all()}
    each_record: Sequence[UUID | None] = records or [None]
    wanted = [(purpose, source_id, each) for each in each_record]
    return [
        Narrowing(revocation=revocation, grant=grant, purpose=p, source_id=s, record_id=r)
        for p, s, r in wanted
        if (p, s, r) not in gone
    ]


def _leave_out(creator: Creator, records: Sequence[UUID]) -> None:
    Exclusion.objects.bulk_create(
        [Exclusion(creator=creator, record_id=each) for each in records],
        ignore_conflicts=True,
        batch_size=2_000,
    )


def _tell(by: Creator, revocation: Revocation, grants: Sequence[Grant]) -> None:
    record(by=by, kind=events.REVOCATION_RECORDED, subject=revocation, grants=len(grants))
    for grant in grants:
        record(by=by, kind=events.GRANT_NARROWED, subject=grant, revocation=revocation.public_id)
