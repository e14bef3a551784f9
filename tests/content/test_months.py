"""Records by month and kind, and the chart of an import's ledger."""

from datetime import UTC, datetime

import pytest

from marketplace.content import charts, months
from marketplace.content.models import Record
from tests.consent.conftest import make_record, make_source
from tests.content.uploading import a_life, bring, mastodon_zip

pytestmark = pytest.mark.django_db


def dated(source, kind: str, *at: str) -> None:
    for each in at:
        record = make_record(source, kind)
        moment = datetime.fromisoformat(each).replace(tzinfo=UTC)
        Record.objects.filter(pk=record.pk).update(occurred_at=moment, precision="second")


def test_every_month_is_there_also_an_empty_one(maya):
    source = make_source(maya)
    dated(source, "post", "2024-11-30T23:59", "2024-11-01", "2025-02-01")
    dated(source, "like", "2025-02-03")
    make_record(source, "follow")
    found = months.lifetime(Record.objects.of(maya))
    assert found.periods == ("2024-11", "2024-12", "2025-01", "2025-02")
    assert [(str(kind), counts) for kind, counts in found.kinds] == [
        ("post", (2, 0, 0, 1)),
        ("like", (0, 0, 0, 1)),
    ]
    assert found.undated == 1


def test_a_long_life_is_drawn_by_years(maya):
    source = make_source(maya)
    dated(source, "post", "2015-03-01", "2015-12-31", "2024-01-01")
    found = months.lifetime(Record.objects.of(maya))
    assert found.periods == tuple(str(year) for year in range(2015, 2025))
    [(_kind, counts)] = found.kinds
    assert (counts[0], sum(counts), counts[-1]) == (2, 3, 1)


def test_without_dates_there_is_nothing_to_draw(maya):
    make_record(make_source(maya), "like")
    assert months.lifetime(Record.objects.of(maya)) == months.Lifetime((), (), 1)
    assert months.reach(Record.objects.of(maya)) == []


def test_the_bars_of_an_import_add_up_to_its_entries(maya):
    for archive in (mastodon_zip(), mastodon_zip(a_life(posts=7))):
        import_ = bring(maya, archive)
        rows = charts.ledger(import_).table_rows
        assert sum(int(row[1].replace(",", "")) for row in rows) == import_.entries
        assert import_.entries == import_.stored + import_.known + import_.skipped
