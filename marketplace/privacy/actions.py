"""Cleaning records for buyers' eyes, and learning what the creator is called."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Length

from accounts.models import Creator
from marketplace.content.models import Import, Record, place_of
from marketplace.content.platforms import Profile
from marketplace.kit import jobs
from marketplace.privacy import cleaning, events, reading, storing
from marketplace.privacy.detectors import Known
from marketplace.privacy.detectors.normalise import key
from marketplace.privacy.models import (
    KnownName,
    Raw,
    backlog,
    creators_with_backlog,
    digest_of,
    raw,
)
from marketplace.privacy.refusals import NameTellsNobodyApart, TooManyNames
from marketplace.provenance.actions import record
from marketplace.vault.actions import KeyDestroyed, Keyring, keyring

BATCH = 2_000  # records of one transaction
BATCH_BYTES = 8_000_000  # fewer records where they are long, so that memory stays bounded
LOOK_AHEAD = 50_000  # ids taken from the backlog at once: it is searched seldom, and fits memory
LONGEST_NAME = 100  # characters; a longer one in an archive is a story, not a name
MOST_NAMES = 100  # an account has a handful; old handles may be a dozen


def clean_backlog(*, creator: Creator | None = None, limit: int = 2_000) -> int:
    """Clean up to `limit` records that have no up-to-date clean form. Returns how many it did."""
    cleaned = 0
    for each in [creator] if creator else creators_with_backlog():
        waiting = backlog(each, digest_of(KnownName.objects.of(each)))
        for portion in _portions(waiting[: limit - cleaned]):
            with transaction.atomic():
                cleaned += _clean(each, portion)
        if cleaned >= limit:
            break
    return cleaned


def clean_records(*, run: jobs.Run, creator: Creator, import_: Import | None = None) -> int:
    """Clean all that waits of one creator, under the job's fence. Returns how many records.

    May be killed at any moment and run again. Raises LeaseLost when another worker took over.
    """
    done, total = 0, backlog(creator, digest_of(KnownName.objects.of(creator))).count()
    while portions := _next_of_backlog(creator):
        before = done
        for portion in portions:
            with transaction.atomic():
                run.progress(done, max(done, total))
                done += _clean(creator, portion)
        if done == before:  # her key was destroyed: there is nothing left to clean
            break
    with run.finish():
        run.progress(done, done)
        if done:
            record(by=None, kind=events.RECORDS_CLEANED, subject=import_ or creator, cleaned=done)
    return done


def begin_cleaning(*, import_: Import, profile: Profile) -> None:
    """What an import is followed by, in its own transaction: its names learnt, its records cleaned.

    Every name that the export gives besides the one on display is a handle, today's or an
    earlier one.
    """
    creator = import_.creator
    _lock(creator)
    room = max(0, MOST_NAMES - KnownName.objects.of(creator).count())
    for name in filter(_tells_someone_apart, profile.names[:room]):
        is_handle = name != profile.display_name or name == profile.handle
        _learn(creator, name, is_handle)
    public_id = import_.public_id
    jobs.add("privacy.clean", key=public_id, creator_id=creator.public_id, import_id=public_id)


def add_known_name(*, by: Creator, name: str, is_handle: bool = False) -> KnownName:
    """Mask a name or handle of hers wherever she wrote it, in what is stored and what will be.

    A name that is already there is returned as it is. Raises NameTellsNobodyApart or TooManyNames.
    """
    name = " ".join(name.split())
    if not _tells_someone_apart(name):
        raise NameTellsNobodyApart
    with transaction.atomic():
        _lock(by)
        if KnownName.objects.of(by).count() >= MOST_NAMES:
            raise TooManyNames(limit=MOST_NAMES)
        known, is_new = _learn(by, name, is_handle)
        if is_new:
            record(by=by, kind=events.KNOWN_NAME_ADDED, subject=by)
            jobs.add("privacy.clean", creator_id=by.public_id)
    return known


def remove_known_name(*, by: Creator, name: KnownName) -> None:
    """Stop masking a name of hers; one that is already gone is fine."""
    with transaction.atomic():
        _lock(by)
        gone, _ = KnownName.objects.of(by).filter(pk=name.pk).delete()
        if gone:
            record(by=by, kind=events.KNOWN_NAME_REMOVED, subject=by)
            jobs.add("privacy.clean", creator_id=by.public_id)


def clean_again_by_new_detectors(*, limit: int = 100) -> int:
    """Add a job for creators whose records were cleaned by other detectors. Returns how many."""
    waiting = reading.creators_behind()[:limit]
    for creator, version in waiting:
        public_id = creator.public_id
        jobs.add("privacy.clean", key=f"{public_id} {version}", creator_id=public_id)
    return len(waiting)


def _next_of_backlog(creator: Creator) -> list[list[UUID]]:
    return _portions(backlog(creator, digest_of(KnownName.objects.of(creator)))[:LOOK_AHEAD])


def _portions(waiting: QuerySet[Record]) -> list[list[UUID]]:
    """Their ids, in portions that fit a transaction and memory."""
    portions: list[list[UUID]] = []
    size = 0
    for record_id, length in waiting.values_list("pk", Coalesce(Length("text_sealed"), 0)):
        size += length
        if not portions or len(portions[-1]) >= BATCH or size > BATCH_BYTES:
            portions.append([])
            size = length
        portions[-1].append(record_id)
    return portions


def _opened(record: Raw, keys: Keyring) -> str | None:
    sealed = record.text_sealed
    return None if sealed is None else keys.open(bytes(sealed), place_of(record.record_id))


def _clean(creator: Creator, record_ids: list[UUID]) -> int:
    """Clean these records of hers in the caller's transaction; 0 when her key was destroyed."""
    _lock(creator)
    names = list(KnownName.objects.of(creator))
    try:
        keys = keyring(creator.pk)
    except KeyDestroyed:
        return 0
    known = reading.known(names, keys)
    batch = [
        storing.Cleaned(each, cleaning.cleaned(_opened(each, keys), known))
        for each in raw(creator, record_ids)
    ]
    storing.store(creator, batch, digest_of(names))
    return len(batch)


def _lock(creator: Creator) -> None:
    """Hold a creator's list of names still, and let one worker at a time clean for her.

    Races: a name is added while a batch is being cleaned with the older list. Whichever comes
    second waits: the batch sees the new name, or the job of the new name sees the batch.
    """
    Creator.objects.select_for_update(no_key=True).get(pk=creator.pk)


def _tells_someone_apart(name: str) -> bool:
    return len(name) <= LONGEST_NAME and Known.of([name], []).pattern is not None


def _learn(creator: Creator, name: str, is_handle: bool) -> tuple[KnownName, bool]:
    """The name among hers, and whether it is new; spellings that are masked alike are one."""
    keys = keyring(creator.pk)
    for each in KnownName.objects.of(creator).filter(is_handle=is_handle):
        if key(keys.open(bytes(each.sealed), KnownName.PLACE)).lstrip("@") == key(name).lstrip("@"):
            return each, False
    sealed = keys.seal(name, KnownName.PLACE)
    return KnownName.objects.create(creator=creator, is_handle=is_handle, sealed=sealed), True
