"""Making a licence's own copy of a part."""

from uuid import UUID

from django.db import transaction

from marketplace.delivery import copyfiles, events
from marketplace.delivery.copyfiles import Written
from marketplace.delivery.models import Copy
from marketplace.delivery.reading import outdated_copies_of_ended_licences
from marketplace.delivery.refusals import LicenceEnded, PartWithheld
from marketplace.kit import clock, jobs, storage
from marketplace.provenance.actions import record
from marketplace.purchases.models import Licence
from marketplace.purchases.reach import record_ids
from marketplace.releases import partfiles
from marketplace.releases.copies import licence_table
from marketplace.releases.models import Part

ATTEMPTS = 5  # against rewrites of the part that happen meanwhile


class PartKeepsChanging(Exception):
    """The part was rewritten during each attempt; the job tries again."""


def make_copy(*, licence: Licence, part: Part) -> Copy:
    """The licence's copy of a part as it is now; makes it unless there is one that fits.

    Holds the rows that are covered for this buyer, and never one its copy before did not hold.
    The file of the copy before is deleted. Raises LicenceEnded, PartWithheld, PartKeepsChanging.
    """
    if not Licence.objects.in_force().filter(pk=licence.pk).exists():
        raise LicenceEnded(until=f"{licence.ends_at:%Y-%m-%d}")
    for _attempt in range(ATTEMPTS):
        part = Part.objects.select_related("release").get(pk=part.pk)
        before = Copy.objects.current().filter(licence=licence, part=part).first()
        if before and before.revision == part.revision and before.is_covered:
            return before
        if not part.is_deliverable:
            raise withheld(part)
        copy = _make(licence, part, before)
        if copy:
            return copy
    raise PartKeepsChanging


def make_copies(*, run: jobs.Run, licence: Licence) -> None:
    """Make every copy of the licence that is missing. May be stopped and run again."""
    parts = list(Part.objects.deliverable().filter(release=licence.release_id).order_by("number"))
    for done, part in enumerate(parts):
        run.progress(done, len(parts))
        try:
            make_copy(licence=licence, part=part)
        except PartWithheld:
            continue  # withheld just now: whoever rewrites it asks for copies again
        except LicenceEnded:
            break


def want_copies(*, licence: Licence, why: str = "") -> None:
    """Have the licence's missing copies made soon; `why` tells one wish from another."""
    key = f"{licence.public_id}|{why or format(clock.now(), '%Y%m%d%H%M')}"
    jobs.add("delivery.make_copies", key=key, licence=str(licence.pk))


def forget_outdated_copies(*, limit: int = 500) -> int:
    """Delete the copies of licences that are over whose part was rewritten since. Returns how many.

    While a licence runs, a new copy takes the place of the old one; afterwards nothing does, and
    what a creator took back would lie in the old one for ever.
    """
    count = 0
    for copy in outdated_copies_of_ended_licences()[:limit]:
        with transaction.atomic():
            # Races: a copy begun while the licence still ran. It finds this one replaced.
            Licence.objects.select_for_update(no_key=True).get(pk=copy.licence_id)
            current = Copy.objects.current().filter(pk=copy.pk)
            if current.update(replaced_at=clock.now()):
                copyfiles.forget_others(copy.licence, copy.part)
                count += 1
    return count


def withheld(part: Part) -> PartWithheld:
    """The refusal of a part that is not deliverable: since when."""
    since = part.withheld_at or part.earliest_expiry
    return PartWithheld(number=part.number, since=f"{since:%Y-%m-%d %H:%M} UTC")


def _make(licence: Licence, part: Part, before: Copy | None) -> Copy | None:
    """One attempt; None when the part or the copy changed on the way."""
    allowed = set(record_ids(part, licence.use))
    if before:
        allowed &= set(before.records)
    try:
        base = partfiles.read(part)
        table = licence_table(base, key=bytes(licence.key), allowed=allowed)
        written = copyfiles.store(licence, part, table)
    except FileNotFoundError:  # rewritten since we looked, or ours taken for another's leftover
        return None
    in_file = {UUID(value) for value in base["record_id"].to_pylist()}
    return _commit(licence, part, written, allowed & in_file, before)


def _commit(
    licence: Licence, part: Part, written: Written, records: set[UUID], before: Copy | None
) -> Copy | None:
    with transaction.atomic():
        # Races: another worker making the same copy. The second finds the first one's.
        Licence.objects.select_for_update(no_key=True).get(pk=licence.pk)
        # Races: a rewrite of the part. It waits for this, or this finds the next revision.
        held = Part.objects.lock_for_delivery(part)
        found = Copy.objects.current().filter(licence=licence, part=part).first()
        if held is None or held.revision != part.revision or found != before:
            return None
        if not copyfiles.exists(written.file):  # taken for a leftover by that other worker
            return None
        if found:
            found.replaced_at = clock.now()
            found.save(update_fields=["replaced_at"])
        copy = Copy.objects.create(
            licence=licence,
            part=part,
            revision=part.revision,
            records=sorted(records),
            file=written.file,
            sha256=written.sha256,
            size=written.size,
            rows=written.rows,
            merkle_root=written.merkle_root,
        )
        record(
            by=None,
            kind=events.COPY_MADE,
            subject=licence,
            number=part.number,
            rows=copy.rows,
            revision=copy.revision,
        )
        old = found.file if found else copy.file
        copyfiles.forget_others(licence, part, copy.file, old)
        if old != copy.file:  # after the commit: until then the copy before still names it
            transaction.on_commit(lambda: storage.delete(old))
    return copy
