"""Bringing an archive, reading it, and putting away its file."""

from collections import Counter
from collections.abc import Iterable
from typing import BinaryIO, Protocol, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import Creator
from marketplace.content import events, keys, reading, storing, uploads
from marketplace.content.archives import GZIP_MAGIC, ZIP_MAGIC
from marketplace.content.archives.refusals import UnknownContainer
from marketplace.content.models import Import, ImportLine, ImportState, Record, Source
from marketplace.content.platforms import Profile, Read
from marketplace.content.refusals import EmptyUpload, ReadingFailed, UploadTooLarge
from marketplace.kit import clock, ids, jobs, storage
from marketplace.kit.errors import Refusal
from marketplace.provenance.actions import record
from marketplace.vault.actions import keyring

LONGEST_HANDLE = 200  # characters; platforms allow some thirty


class CountsDisagree(Exception):
    """An import's ledger does not add up to what was in the file: a bug, so nothing is finished."""


class Finished(Protocol):
    """What a room above does with an import, in the transaction that finishes it."""

    def __call__(self, import_: Import, profile: Profile) -> None: ...


def start_import(*, by: Creator, file: UploadedFile) -> Import:
    """Take an uploaded archive in; a job will read it.

    The same file, uploaded again while it still waits, is the same import. Raises EmptyUpload,
    UploadTooLarge or UnknownContainer, and then nothing is stored.
    """
    _refuse_at_the_door(file)
    content = cast(BinaryIO, file)
    content.seek(0)
    digest = storage.sha256(content)
    waiting = Import.objects.of(by).under_way().filter(file_sha256=digest).first()
    if waiting:
        return waiting
    content.seek(0)
    name = uploads.keep(content)
    try:
        return _accept(by, name, file.size or 0, digest)
    except BaseException:
        storage.delete(name)
        raise


def read_import(*, run: jobs.Run, import_: Import, finished: Finished | None = None) -> Import:
    """Read a waiting import to its end, or refuse it and keep nothing of it.

    May be killed at any moment and run again: each batch is written under the job's fence, and
    what is already there is not stored twice. Raises LeaseLost when another worker has taken over.
    """
    if import_.is_final:
        return import_
    file = import_.file
    try:
        profile, ledger = _store_everything(run, import_)
    except Refusal as refusal:
        with run.finish():
            _refuse(import_, refusal)
    else:
        with run.finish():
            _finish(import_, ledger)
            if finished:
                finished(import_, profile)
    # After the commit: a file whose import is not final must still be there. What a kill leaves
    # behind right here, the sweep deletes.
    storage.delete(file)
    return import_


def give_up(*, import_: Import) -> Import:
    """Refuse an import whose job failed for good, so that nobody waits for it."""
    with transaction.atomic():
        # Two sweeps may meet here, or a sweep and a person who set the job going again.
        import_ = Import.objects.select_for_update().get(pk=import_.pk)
        if import_.is_final:
            return import_
        file = import_.file
        _refuse(import_, ReadingFailed())
    storage.delete(file)
    return import_


def delete_orphaned_uploads() -> int:
    """Delete stored uploads that no import waits for. Returns how many there were."""
    orphans = uploads.orphans(set(Import.objects.under_way().values_list("file", flat=True)))
    for name in orphans:
        storage.delete(name)
    return len(orphans)


def _refuse_at_the_door(file: UploadedFile) -> None:
    """What can be told from the outside: size and container. The rest is read by the job."""
    if not file.size:
        raise EmptyUpload
    if file.size > settings.UPLOAD_LIMIT:
        raise UploadTooLarge.at_the_limit()
    file.seek(0)
    if not file.read(4).startswith((*ZIP_MAGIC, GZIP_MAGIC)):
        raise UnknownContainer


@transaction.atomic
def _accept(creator: Creator, name: str, size: int, digest: str) -> Import:
    import_ = Import.objects.create(creator=creator, file=name, file_bytes=size, file_sha256=digest)
    public_id = import_.public_id
    import_.job = jobs.add("content.read_import", key=public_id, import_id=public_id)
    import_.save(update_fields=["job"])
    record(by=creator, kind=events.IMPORT_STARTED, subject=import_, bytes=size)
    return import_


def _store_everything(run: jobs.Run, import_: Import) -> tuple[Profile, storing.Ledger]:
    pulse = reading.Pulse(run.progress)
    with reading.opened(import_.file, pulse) as (platform, archive):
        profile = platform.profile(archive)
        pulse.done = 0  # what detecting and recognising read is read again
        with transaction.atomic():
            pulse.tell()
            source = _begin(import_, platform.NAME, profile)
        return profile, _store_batches(run, import_, source, platform.read(archive), pulse)


def _store_batches(
    run: jobs.Run,
    import_: Import,
    source: Source,
    entries: Iterable[reading.Entry],
    pulse: reading.Pulse,
) -> storing.Ledger:
    """Every entry of the archive, batch by batch, and what became of them."""
    keys_of_creator = keyring(source.creator_id)
    ledger: storing.Ledger = Counter()
    seen = 0
    for batch in reading.batches(entries):
        seen += sum(1 if isinstance(each, Read) else each.count for _member, each in batch)
        with transaction.atomic():
            # Holds the job's row until the batch has committed: a worker that takes over waits,
            # and one that was overtaken writes nothing.
            pulse.tell()
            ledger += storing.store(import_, source, keys_of_creator, batch)
            _show_counts(import_, ledger)
    if ledger.total() != seen:
        raise CountsDisagree
    return ledger


def _begin(import_: Import, platform: str, profile: Profile) -> Source:
    """The source that the archive is from, and the import marked as being read."""
    source = _source_of(import_.creator, platform, profile)
    import_.source, import_.platform, import_.state = source, platform, ImportState.READING
    import_.save(update_fields=["source", "platform", "state"])
    return source


def _source_of(creator: Creator, platform: str, profile: Profile) -> Source:
    """Her account there; an archive that does not say whose it is goes by its handle, if any."""
    account = keys.account_key(platform, profile.account_ref or profile.handle)
    source = Source(pk=ids.new(), creator=creator, platform=platform, account_key=account)
    handle = profile.handle[:LONGEST_HANDLE]
    source, is_new = Source.objects.get_or_create(
        creator=creator,
        platform=platform,
        account_key=account,
        defaults={
            "pk": source.pk,
            "handle_sealed": keyring(creator.pk).seal(handle, source.place),
        },
    )
    if is_new:
        record(by=creator, kind=events.SOURCE_ADDED, subject=source, platform=platform)
    return source


def _show_counts(import_: Import, ledger: storing.Ledger) -> None:
    """The running totals, for the page that is watched while the import is read."""
    import_.stored = _total(ledger, ImportLine.STORED)
    import_.known = _total(ledger, ImportLine.KNOWN)
    import_.save(update_fields=["stored", "known"])


def _total(ledger: storing.Ledger, outcome: str) -> int:
    return sum(count for (_member, each), count in ledger.items() if each == outcome)


def _finish(import_: Import, ledger: storing.Ledger) -> None:
    """The import's lines, checked against the records that are really there."""
    if import_.stored != Record.objects.filter(first_import=import_).count():
        raise CountsDisagree
    ImportLine.objects.bulk_create(
        ImportLine(of=import_, member=member, outcome=outcome, count=count)
        for (member, outcome), count in ledger.items()
    )
    import_.state, import_.file, import_.finished_at = ImportState.READ, "", clock.now()
    import_.save(update_fields=["state", "file", "finished_at"])
    record(
        by=import_.creator,
        kind=events.IMPORT_READ,
        subject=import_,
        stored=import_.stored,
        known=import_.known,
        skipped=ledger.total() - import_.stored - import_.known,
    )


def _refuse(import_: Import, refusal: Refusal) -> None:
    """Take out what earlier batches stored, and the source if this import brought it."""
    Record.objects.filter(first_import=import_).delete()
    source, import_.source = import_.source, None
    import_.state, import_.file, import_.finished_at = ImportState.REFUSED, "", clock.now()
    import_.refusal_code, import_.refusal_facts = refusal.code, dict(refusal.facts)
    import_.stored = import_.known = 0
    import_.save()
    if source and not source.records.exists() and not source.imports.exists():
        source.delete()
    record(by=None, kind=events.IMPORT_REFUSED, subject=import_, code=refusal.code)
