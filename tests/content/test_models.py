"""What the tables of the content room refuse, and what its querysets find."""

import pytest
from django.db import IntegrityError, transaction

from marketplace.consent import actions as consent
from marketplace.content.models import Import, ImportLine, ImportState, Record, Source
from marketplace.kit import clock
from tests.content.uploading import START, bring, mastodon_zip

pytestmark = pytest.mark.django_db


@pytest.fixture
def import_(maya) -> Import:
    return bring(maya, mastodon_zip())


def refuses(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


def test_a_record_is_stored_once(import_):
    record = Record.objects.first()
    record.pk = None
    record._state.adding = True
    twin = Record(
        **{
            field.attname: getattr(record, field.attname)
            for field in Record._meta.concrete_fields
            if field.name != "id"
        }
    )
    with refuses("record_is_stored_once"), transaction.atomic():
        twin.save(force_insert=True)


def test_only_own_words_have_text(import_):
    for kind in ("like", "repost", "follow"):
        with refuses("only_own_words_have_text"), transaction.atomic():
            Record.objects.filter(kind=kind).update(text_sealed=b"words")
    with refuses("only_own_words_have_text"), transaction.atomic():
        Record.objects.filter(kind="post").update(text_sealed=None)


def test_a_known_time_says_how_exact_it_is(import_):
    with refuses("known_time_says_how_exact"), transaction.atomic():
        Record.objects.filter(kind="like").update(occurred_at=START)


def test_a_source_is_added_once(import_):
    source = Source.objects.get()
    with refuses("source_is_added_once"), transaction.atomic():
        Source.objects.create(
            creator=source.creator,
            platform=source.platform,
            account_key=source.account_key,
            handle_sealed=b"",
        )


def test_a_read_import_keeps_no_file(import_):
    with refuses("read_import_keeps_no_file"), transaction.atomic():
        Import.objects.update(file="imports/left-behind")


def test_a_refused_import_says_why(import_):
    with refuses("refused_import_says_why"), transaction.atomic():
        Import.objects.update(state=ImportState.REFUSED, refusal_code="")


def test_a_line_of_the_ledger_counts_something(import_):
    with refuses("import_line_counts"), transaction.atomic():
        ImportLine.objects.update(count=0)


def test_records_left_out_are_told_from_the_others(maya, import_):
    record = Record.objects.first()
    consent.exclude(by=maya, record_ids=[record.pk])
    assert list(Record.objects.left_out()) == [record]
    assert record not in Record.objects.kept()
    assert Record.objects.kept().count() == Record.objects.count() - 1


def test_records_come_newest_first_and_undated_ones_last(import_):
    moments = [record.occurred_at for record in Record.objects.newest_first()]
    dated = [moment for moment in moments if moment]
    assert dated == sorted(dated, reverse=True)
    assert moments[len(dated) :] == [None] * 4


def test_a_source_is_listed_with_its_counts(maya, import_):
    empty = Source.objects.create(
        creator=maya, platform="x", account_key=b"k", handle_sealed=b"", added_at=clock.now()
    )
    first, second = Source.objects.of(maya).with_counts()
    assert (first.record_count, first.last_import_at) == (10, import_.finished_at)
    assert (second, second.record_count, second.last_import_at) == (empty, 0, None)


def test_the_report_of_an_import_adds_up(import_):
    report = import_.report()
    assert sum(row.entries for row in report) == import_.entries == 16
    outbox = next(row for row in report if row.member == "outbox.json")
    assert (outbox.stored, outbox.known, outbox.skipped, outbox.entries) == (6, 0, 2, 8)
    assert sorted(line.reason for line in outbox.skips) == [
        "A direct message",
        "Only for followers or a circle",
    ]
