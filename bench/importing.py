"""Import: a Mastodon archive uploaded, read, sealed and stored, beside parsing it and COPY."""

import gc
import json

import msgspec
from django.db import transaction

from accounts.models import Creator
from bench import limits, world
from bench.laps import Laps, in_turns, must
from bench.report import Result
from marketplace.content import reading
from marketplace.content.models import Import, ImportState, Record, Source
from marketplace.kit import ids, storage
from marketplace.vault.actions import keyring

JOB = "import of the archive"
READ = "of it: unpacking and reading alone"
JSON, MSGSPEC = "json.loads of its outbox", "msgspec decode of its outbox"
COPY = "COPY of the same rows into a bare table"
BULK = "Django bulk_create of the same rows"
HELD_AGAINST = [(JOB, MSGSPEC, COPY), (JOB, JSON, COPY), (JOB, BULK), (READ, JSON)]
ROWS = "SELECT * FROM content_record WHERE first_import_id = %(import)s"


def measure(*, records: int, repeats: int) -> list[Result]:
    """Import `records` posts for a new creator each time."""
    archive, laps = world.archive(records), Laps()
    reference = world.bring(world.join(), archive)
    check(reference, archive)
    bare = limits.Bare.of("bench_record", ROWS, {"import": reference.pk})
    limits.analyse()
    name = storage.put("bench/archive.zip", archive.content)
    in_turns(
        repeats,
        [
            lambda: _import(laps, archive),
            lambda: _read(laps, name, records),
            lambda: _parse(laps, archive),
            lambda: _copy(laps, bare),
            lambda: _bulk_create(laps, reference),
        ],
    )
    sizes = (
        f"archive {len(archive.content) / 1e6:.1f} MB, its outbox {len(archive.outbox) / 1e6:.1f} "
        f"MB, rows as COPY writes them {len(bare.content) / 1e6:.1f} MB"
    )
    title = f"import: {records:,} records, {repeats} rounds"
    return [Result(title, laps, HELD_AGAINST, records, [sizes])]


def check(import_: Import, archive: world.Archive) -> None:
    """Everything that may be kept was stored once and opens again; nothing else was."""
    must(import_.state == ImportState.READ, "The import was not read to its end.")
    kept = Record.objects.filter(first_import=import_)
    must(import_.stored == kept.count() == archive.records, "Not all was stored, or too much.")
    first = kept.order_by("pk")[0]
    text = keyring(import_.creator_id).open(bytes(first.text_sealed or b""), first.place)
    must(world.ADDRESS in text, "A sealed text does not open to what was written.")


def _import(laps: Laps, archive: world.Archive) -> None:
    creator = world.join()
    with laps.time(JOB):
        import_ = world.bring(creator, archive)
    check(import_, archive)


def _read(laps: Laps, name: str, records: int) -> None:
    pulse = reading.Pulse(lambda _done, _total: None)
    kept = 0
    with laps.time(READ), reading.opened(name, pulse) as (platform, archive):
        for batch in reading.batches(platform.read(archive)):
            kept += sum(isinstance(outcome, reading.Read) for _member, outcome in batch)
    must(kept == records, "Reading alone found something else than the import.")


def _parse(laps: Laps, archive: world.Archive) -> None:
    gc.disable()  # a limit is the least; looking for garbage in a large document is half of it
    try:
        with laps.time(JSON):
            one = json.loads(archive.outbox)
        with laps.time(MSGSPEC):
            other = msgspec.json.decode(archive.outbox)
    finally:
        gc.enable()
    must(one == other, "The two parsers disagree.")


def _copy(laps: Laps, bare: limits.Bare) -> None:
    bare.clear()
    with laps.time(COPY):
        bare.copy_in()


def _bulk_create(laps: Laps, reference: Import) -> None:
    """The same rows again, as a new creator's: the way Django offers."""
    rows = list(Record.objects.filter(first_import=reference))
    creator = world.join()
    import_, source = _like(reference, creator)
    for row in rows:
        row.id, row.first_import = ids.new(), import_
        row.creator, row.source = creator, source
    with laps.time(BULK), transaction.atomic():
        Record.objects.bulk_create(rows, batch_size=2_000)


def _like(reference: Import, creator: Creator) -> tuple[Import, Source]:
    brought = reference.source
    assert brought is not None
    source = Source.objects.create(
        creator=creator,
        platform=brought.platform,
        account_key=brought.account_key,
        handle_sealed=b"sealed",
    )
    import_ = Import.objects.create(
        creator=creator, source=source, state=ImportState.READ, file_bytes=1, file_sha256="0" * 64
    )
    return import_, source
