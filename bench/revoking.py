"""Revocation: its commit and the rewriting after it, beside one UPDATE and a plain rewrite.

At a market of some size and at one of four times as many creators: what one creator takes back
stays the same, so what it costs should too.
"""

import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import Creator
from bench import limits, market, world
from bench.laps import Laps, must
from bench.report import Result
from marketplace.kit import storage
from marketplace.recalls import actions as recalls
from marketplace.recalls.models import Recall
from marketplace.releases import partfiles
from marketplace.releases.models import Holding, Part, Release, Removal

COMMIT = "revocation, to its commit"
GONE = "revocation, until its part is rewritten"
UPDATE = "UPDATE of the part's row, bare"
REWRITE = "plain rewrite of the part's file"
FEWEST = 50  # revocations; a hundredth of fewer says nothing
SLOPE = 1.25  # how much dearer a revocation may be in a market of four times the size


def measure(*, records: int, repeats: int) -> list[Result]:
    """Revocations of all that a creator gave, at `records` and at four times as many."""
    rounds = FEWEST if repeats > 1 else 5
    small = _at(max(records, 20 * market.EACH + rounds * market.EACH), "en", rounds)
    if repeats == 1:
        return [small]
    big = _at(4 * small.units, "zh", rounds)
    for name in (COMMIT, GONE):
        slope = big.laps.of[name].median / small.laps.of[name].median
        verdict = "within" if slope <= SLOPE else "beyond"
        big.notes.append(f"**slope {slope:.2f}** of the {name}, {verdict} the limit of {SLOPE}")
    small.units = big.units = 0
    return [small, big]
