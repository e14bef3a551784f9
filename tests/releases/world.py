"""Small worlds for tests of releases and of what stands on them, made in bulk by plain functions.

    make_creators(25)                     creators, each with an account
    make_terms()                          the terms every grant here rests on (made once)
    give_grant(creator, **fields)         a live grant: every purpose and kind, automatic for all
    add_records(creator, 10, **fields)    clean records with their records beneath; their ids
    make_bundle(sam, **fields)            a listed bundle that selects everything
    fill(creators=25, records=4)          creators with grants and records: a market; the creators
    cut(bundle, by)                       a release, cut and published by its own job
    plain_release(bundle, by, creators)   a release in state cutting with rows but without files,
                                          for races on `releases.actions.publish`
    narrow(creator, purpose="", source_id=None, record_id=None)
                                          what consent writes for a revocation, without its door:
                                          locks her grants and narrows each; the Revocation
    revoke(creator, …)                    narrow and withhold in one transaction, as recalls does;
                                          (the revocation, the withheld parts)

The text of every record holds `word_of(record_id)`, so that a test can search bytes for it.
All of it is invented. Nothing here checks anything: it writes rows as the rooms below would.
"""

import hashlib
import os
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from accounts.models import BuyerClass, Creator, User
from marketplace.catalogue.models import Bundle
from marketplace.consent.models import (
    Grant,
    Narrowing,
    RecordKind,
    Revocation,
    Terms,
)
from marketplace.consent.purposes import Purpose
from marketplace.content.models import Import, Record, Source
from marketplace.kit import clock, ids, jobs
from marketplace.kit.models import Job
from marketplace.privacy.models import CleanRecord, Finding
from marketplace.releases import actions
from marketplace.releases.models import Holding, Part, Release, Row

LANGUAGES = ["en", "zh"]
MONTHS = [date(2024, month, 1) for month in range(1, 13)]


def make_creators(count: int) -> list[Creator]:
    users = User.objects.bulk_create(
        User(email=f"creator-{os.urandom(6).hex()}@example.org", password="!") for _ in range(count)
    )
    return Creator.objects.bulk_create(Creator(user=user, country="GB") for user in users)


def make_terms() -> Terms:
    return Terms.objects.first() or Terms.objects.create(
        version=1, body_en="Terms.", body_zh="条款。", sha256="0" * 64
    )


def give_grant(creator: Creator, **fields: object) -> Grant:
    return Grant.objects.create(**_grant(creator, make_terms(), fields))


def _grant(creator: Creator, terms: Terms, fields: dict) -> dict:
    return {
        "creator": creator,
        "terms": terms,
        "mode": "sell",
        "currency": "USD",
        "purposes": Purpose.values,
        "kinds": RecordKind.values,
        "every_source": True,
        "automatic_classes": BuyerClass.values,
        "expires_at": clock.now() + timedelta(days=365),
        "language": "en",
        "statement": {},
        "sha256": "0" * 64,
        **fields,
    }


def make_source(creator: Creator) -> Source:
    return Source.objects.filter(creator=creator).first() or Source.objects.create(
        creator=creator,
        platform="mastodon",
        account_key=os.urandom(16),
        handle_sealed=b"sealed",
    )


def word_of(record_id: UUID) -> str:
    """The word, found nowhere else, that a record's text contains."""
    return "w" + hashlib.sha256(record_id.bytes).hexdigest()[:20]


def add_records(creator: Creator, count: int, **fields: object) -> list[UUID]:
    """Clean records of one creator; every fifth is a like, which has a target and no text.

    With kind, language, month, platform or weight named, all of them get that.
    """
    return _records([creator], {creator.pk: make_source(creator)}, count, fields)


def _records(creators, sources, count, fields) -> list[UUID]:
    imports = Import.objects.bulk_create(
        Import(
            creator=creator,
            source=sources[creator.pk],
            state="read",
            file_bytes=1,
            file_sha256="0" * 64,
        )
        for creator in creators
    )
    records, cleans = [], []
    for creator, read in zip(creators, imports, strict=True):
        for number in range(count):
            record, clean = _record(creator, sources[creator.pk], read, number, fields)
            records.append(record)
            cleans.append(clean)
    Record.objects.bulk_create(records, batch_size=5_000)
    CleanRecord.objects.bulk_create(cleans, batch_size=5_000)
    Finding.objects.bulk_create(
        [
            Finding(clean_record_id=clean.record_id, kind="url", start=0, end=4, detector="url")
            for clean in cleans
            if clean.text and clean.record_id.int % 3 == 0
        ],
        batch_size=5_000,
    )
    return [record.pk for record in records]


def _record(creator, source, read, number, fields) -> tuple[Record, CleanRecord]:
    kind = str(fields.get("kind") or ("like" if number % 5 == 4 else "post"))
    has_text = RecordKind(kind).has_text
    target = None if has_text else hashlib.sha256(b"target %d" % number).digest()
    record = Record(
        pk=ids.new(),
        creator=creator,
        source=source,
        first_import=read,
        kind=kind,
        external_key=os.urandom(16),
        text_sealed=b"sealed" if has_text else None,
        target_key=target,
    )
    language = LANGUAGES[(creator.pk.int + number) % 2] if has_text else ""
    words = f'Ein\nline, "quoted" 文字 {word_of(record.pk)}' if has_text else ""
    clean = CleanRecord(
        record_id=record.pk,
        creator=creator,
        source_id=source.pk,
        platform=fields.get("platform", "mastodon"),
        kind=kind,
        language=fields.get("language", language),
        month=fields.get("month", MONTHS[number % 12] if has_text else None),
        text=words,
        target_key=target,
        weight=fields.get("weight", 10 if has_text else 1),
        sha256=hashlib.sha256(words.encode()).digest(),
        policy="test-1",
    )
    return record, clean


def make_bundle(by: User, **fields: object) -> Bundle:
    values = {
        "slug": f"bundle-{uuid4().hex[:8]}",
        "name_en": "Everyday posts",
        "name_zh": "日常帖子",
        "summary_en": "Posts about ordinary days.",
        "summary_zh": "日常生活的帖子。",
        "kinds": RecordKind.values,
        "purposes": ["train_generative"],
        "price_amount": 40_000_000,
        "currency": "USD",
        "minimum_creators": 20,
        "defined_by": by,
        "listed_at": clock.now(),
        **fields,
    }
    return Bundle.objects.create(**values)


def fill(creators: int = 25, records: int = 4, **grant: object) -> list[Creator]:
    """Creators who each gave one grant and have this many clean records."""
    people, terms = make_creators(creators), make_terms()
    sources = Source.objects.bulk_create(
        Source(
            creator=creator,
            platform="mastodon",
            account_key=os.urandom(16),
            handle_sealed=b"sealed",
        )
        for creator in people
    )
    Grant.objects.bulk_create(Grant(**_grant(creator, terms, grant)) for creator in people)
    _records(people, {source.creator_id: source for source in sources}, records, {})
    return people


def cut(bundle: Bundle, by: User) -> Release:
    """Cut a release and run its job here; it comes back published or refused."""
    release = actions.cut(by=by, bundle=bundle)
    carry_out(release)
    return Release.objects.get(pk=release.pk)


def carry_out(release: Release) -> None:
    run = jobs.claim(release.job_id)
    assert run is not None
    run.execute()


def plain_release(bundle: Bundle, by: User, creators: list[Creator]) -> Release:
    """A release being cut, with one part that holds these creators' records but no file."""
    number = Release.objects.filter(bundle=bundle).count() + 1
    release = Release.objects.create(
        bundle=bundle,
        number=number,
        purposes=bundle.purposes,
        price_amount=bundle.price_amount,
        currency=bundle.currency,
        minimum_creators=2,
        key=os.urandom(32),
        cut_by=by,
        rows=1,
        creators=max(2, len(creators)),
        job=Job.objects.create(kind="releases.plain"),
    )
    part = Part.objects.create(
        release=release,
        number=1,
        file="none",
        sha256="0" * 64,
        size=0,
        rows=0,
        merkle_root="0" * 64,
        earliest_expiry=clock.now() + timedelta(days=300),
    )
    grants = {grant.creator_id: grant for grant in Grant.objects.filter(creator__in=creators)}
    cleans = list(CleanRecord.objects.filter(creator__in=creators))
    Row.objects.bulk_create(
        Row(
            release=release,
            part=part,
            record_id=clean.record_id,
            creator_id=clean.creator_id,
            grant=grants[clean.creator_id],
            weight=clean.weight,
        )
        for clean in cleans
    )
    Holding.objects.bulk_create(
        Holding(release=release, part=part, creator_id=creator.pk, rows=1, weight=1)
        for creator in creators
    )
    return release


def narrow(
    creator: Creator,
    *,
    purpose: str = "",
    source_id: UUID | None = None,
    record_id: UUID | None = None,
) -> Revocation:
    with transaction.atomic():
        grants = Grant.objects.lock_for_revoking(creator)
        revocation = Revocation.objects.create(
            creator=creator,
            by=creator.user,
            scope="all",
            language="en",
            statement={},
            sha256="0" * 64,
        )
        Narrowing.objects.bulk_create(
            Narrowing(
                revocation=revocation,
                grant=grant,
                purpose=purpose,
                source_id=source_id,
                record_id=record_id,
            )
            for grant in grants
        )
    return revocation


def revoke(creator: Creator, **scope: object) -> tuple[Revocation, list[Part]]:
    with transaction.atomic():
        revocation = narrow(creator, **scope)
        return revocation, actions.withhold(creator=creator)
