"""Every measurement does its work right; how fast is for `python -m bench` to say."""

from importlib import import_module

import pytest

from bench.__main__ import MEASUREMENTS
from bench.laps import Laps, WrongOutput, in_turns, must
from bench.report import Result
from marketplace.privacy import masking
from marketplace.releases.actions import rewriting


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", MEASUREMENTS)
def test_a_measurement_checks_its_output_and_times_its_limits(name):
    results = import_module(f"bench.{MEASUREMENTS[name]}").measure(records=120, repeats=1)
    assert results
    for result in results:
        table = "\n".join(result.lines())
        for job, *limits in result.held_against:
            assert result.ratio(job, *limits) > 0
            assert f"- {job}: **" in table
        assert all(len(timed.wall) >= 1 for timed in result.laps.of.values())


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_cleaning_that_masks_nothing_is_never_timed(monkeypatch):
    monkeypatch.setattr(masking, "mask", lambda text, _found: masking.Masked(text, ()))
    with pytest.raises(WrongOutput, match="An address was not masked"):
        import_module("bench.cleaning").measure(records=50, repeats=1)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_revocation_that_leaves_the_old_file_is_never_timed(monkeypatch):
    monkeypatch.setattr(rewriting.storage, "delete", lambda _name: None)
    with pytest.raises(WrongOutput, match="The file that holds her is still there"):
        import_module("bench.revoking").measure(records=50, repeats=1)


def test_wrong_output_stops_a_measurement():
    with pytest.raises(WrongOutput, match="Nothing was stored"):
        must(False, "Nothing was stored.")


def test_peers_take_turns_forwards_and_backwards():
    ran = []
    in_turns(2, [lambda: ran.append("job"), lambda: ran.append("limit")])
    assert ran == ["job", "limit", "limit", "job"]


def test_a_ratio_is_of_medians_to_the_sum_of_the_limits():
    laps = Laps()
    for seconds in (9.0, 3.0, 3.0):
        laps.add("job", seconds, 0)
    laps.add("read", 1.0, 0)
    laps.add("write", 0.5, 0)
    result = Result("cut", laps, [("job", "read", "write")])
    assert result.ratio("job", "read", "write") == 2.0
    assert "- job: **2.00 ×** read + write" in list(result.lines())
