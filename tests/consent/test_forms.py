"""What a person may write as an amount or a day."""

from datetime import UTC, datetime

import pytest
import time_machine

from marketplace.consent.forms import UntilForm, as_text, micro_units


@pytest.mark.parametrize(
    ("text", "amount"),
    [("2", 2_000_000), ("2.50", 2_500_000), (" 0.000001 ", 1), ("２．５", 2_500_000), ("0", 0)],
)
def test_an_amount_is_read_to_the_micro_unit(text, amount):
    assert micro_units(text) == amount
    assert micro_units(as_text(amount)) == amount


@pytest.mark.parametrize(
    "text", ["", "-1", "1,50", "1,000", "1e3", "NaN", "2.0000001", "100000.01", "0x10", "$2", "٢"]
)
def test_what_could_be_misread_is_refused(text):
    with pytest.raises(ValueError):
        micro_units(text)


@time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False)
@pytest.mark.parametrize(
    ("day", "fine"),
    [
        ("2026-11-22", False),
        ("2026-11-23", True),
        ("2028-11-23", True),
        ("2028-11-24", False),
        ("9999-12-31", False),
        ("23.11.2026", False),
        ("", False),
    ],
)
def test_the_last_day_is_today_or_later_within_24_months(day, fine):
    assert UntilForm({"until": "date", "last_day": day}).is_valid() is fine
