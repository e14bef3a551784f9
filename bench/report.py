"""What was measured, as Markdown: one table for each measurement, and where it ran."""

import os
import platform
import resource
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

from django.db import connection

from bench.laps import Laps

LIBRARIES = ["Django", "psycopg", "msgspec", "pyarrow", "cryptography"]
SERVER = ["server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers"]
HEADER = "| what | best s | median s | p99 s | CPU s | per second | of its limit |"
RULE = "|---|--:|--:|--:|--:|--:|--:|"
ENOUGH_FOR_P99 = 50  # rounds


@dataclass
class Result:
    """One measurement. Ratios are of medians: of a job to a limit, or to limits one by one."""

    title: str
    laps: Laps
    held_against: Sequence[tuple[str, ...]]  # a job and its limits; a job's first is its own
    units: int = 0  # what one round does; 0 where a rate would mean nothing
    notes: list[str] = field(default_factory=list)

    def ratio(self, job: str, *limits: str) -> float:
        """How many times the limits, one after the other, fit into the job."""
        return self.laps.of[job].median / sum(self.laps.of[name].median for name in limits)

    def lines(self) -> Iterator[str]:
        yield from (f"### {self.title}", "", HEADER, RULE)
        own = {job: limits for job, *limits in reversed(self.held_against)}
        for name, timed in self.laps.of.items():
            p99 = seconds(timed.p99) if len(timed.wall) >= ENOUGH_FOR_P99 else ""
            rate = f"{self.units / timed.median:,.0f}" if self.units else ""
            ratio = f"{self.ratio(name, *own[name]):.1f} ×" if name in own else ""
            cells = [name, seconds(timed.best), seconds(timed.median), p99, seconds(timed.worked)]
            yield f"| {' | '.join([*cells, rate, ratio])} |"
        yield ""
        for job, *limits in self.held_against:
            yield f"- {job}: **{self.ratio(job, *limits):.2f} ×** {' + '.join(limits)}"
        yield from (f"- {note}" for note in self.notes)


def seconds(number: float) -> str:
    """Three figures that say something, whether minutes or milliseconds."""
    return f"{number:.2f}" if number >= 1 else f"{number:.4f}"


def load() -> str:
    return " ".join(f"{each:.2f}" for each in os.getloadavg())


def is_busy() -> bool:
    """Whether others want the machine as well: then no second is worth publishing."""
    return os.getloadavg()[0] > (os.cpu_count() or 1)


def machine() -> Iterator[str]:
    """Where and on what this ran."""
    with connection.cursor() as cursor:
        settings = []
        for name in SERVER:
            cursor.execute(f"SHOW {name}")
            settings.append(f"{name} {cursor.fetchone()[0]}")
    yield f"- {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    yield "- " + ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    yield "- PostgreSQL: " + ", ".join(settings)


def memory() -> str:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"most memory this process held: {peak:,.0f} MB"
