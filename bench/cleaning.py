"""Cleaning: records opened, searched, masked and stored, beside detectors alone and COPY."""

from uuid import UUID

from accounts.models import Creator
from bench import limits, world
from bench.laps import Laps, in_turns, must
from bench.report import Result
from marketplace.content.models import Record
from marketplace.kit.models import Job
from marketplace.privacy import detectors, masking, reading
from marketplace.privacy.models import CleanRecord, KnownName
from marketplace.vault.actions import keyring

JOB = "cleaning of the records"
FIND = "detectors.find and mask alone"
COPY = "COPY of the same clean rows into a bare table"
HELD_AGAINST = [(JOB, COPY, FIND), (JOB, COPY)]
ROWS = "SELECT * FROM privacy_cleanrecord WHERE creator_id = %(creator)s"


def measure(*, records: int, repeats: int) -> list[Result]:
    """Clean `records` posts of a new creator each time; one of them gives an address away."""
    archive, laps = world.archive(records), Laps()
    creator = _imported(archive)
    world.carry_out(_job(creator))
    check(creator, records)
    texts, known = _opened(creator)
    bare = limits.Bare.of("bench_clean", ROWS, {"creator": creator.pk})
    limits.analyse()
    in_turns(
        repeats,
        [
            lambda: _clean(laps, archive),
            lambda: _find(laps, texts, known, creator),
            lambda: _copy(laps, bare),
        ],
    )
    size = sum(len(text.encode()) for text in texts) / 1e6
    notes = [f"texts {size:.1f} MB, rows as COPY writes them {len(bare.content) / 1e6:.1f} MB"]
    title = f"clean: {records:,} records, {repeats} rounds"
    return [Result(title, laps, HELD_AGAINST, records, notes)]


def check(creator: Creator, records: int) -> None:
    """Every record has its one clean form, and the address that was given away is in none."""
    clean = CleanRecord.objects.of(creator)
    must(clean.count() == records, "Some record was not cleaned.")
    must(not clean.filter(text__icontains=world.ADDRESS).exists(), "An address was not masked.")
    must(clean.filter(text__contains="[EMAIL_1]").exists(), "Nothing says that it was masked.")


def _imported(archive: world.Archive) -> Creator:
    creator = world.join()
    world.bring(creator, archive)
    return creator


def _job(creator: Creator) -> UUID:
    return Job.objects.get(kind="privacy.clean", args__creator_id=creator.public_id).pk


def _opened(creator: Creator) -> tuple[list[str], detectors.Known]:
    keys = keyring(creator.pk)
    texts = [
        reading.text_of(each, keys) or "" for each in Record.objects.of(creator).order_by("pk")
    ]
    return texts, reading.known(list(KnownName.objects.of(creator)), keys)


def _clean(laps: Laps, archive: world.Archive) -> None:
    creator = _imported(archive)
    job = _job(creator)
    with laps.time(JOB):
        world.carry_out(job)
    check(creator, archive.records)


def _find(laps: Laps, texts: list[str], known: detectors.Known, creator: Creator) -> None:
    with laps.time(FIND):
        masked = [masking.mask(text, detectors.find(text, known)).text for text in texts]
    stored = CleanRecord.objects.of(creator).order_by("record_id")
    must(masked == list(stored.values_list("text", flat=True)), "The job cleaned otherwise.")


def _copy(laps: Laps, bare: limits.Bare) -> None:
    bare.clear()
    with laps.time(COPY):
        bare.copy_in()
