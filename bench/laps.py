"""Timing things in turns, and refusing to time what is wrong."""

import gc
import math
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field


class WrongOutput(Exception):
    """What was to be measured does not do its work; a figure about it would mean nothing."""


def must(truth: bool, sentence: str) -> None:
    """Raise WrongOutput with the sentence unless it is true."""
    if not truth:
        raise WrongOutput(sentence)


@dataclass
class Timed:
    """Seconds of each round: by the clock, and of this process's processor time."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def best(self) -> float:
        return min(self.wall)

    @property
    def median(self) -> float:
        return statistics.median(self.wall)

    @property
    def worked(self) -> float:
        """Processor seconds of this process in the middle round; the databases' are not in it."""
        return statistics.median(self.cpu)

    @property
    def p99(self) -> float:
        """The round that 99 in 100 are no slower than (nearest rank)."""
        return sorted(self.wall)[math.ceil(len(self.wall) * 0.99) - 1]


class Laps:
    """What each thing took, by name, in the order in which they were first timed."""

    def __init__(self) -> None:
        self.of: dict[str, Timed] = {}

    @contextmanager
    def time(self, name: str) -> Iterator[None]:
        """Time the block as one round of `name`. Garbage of earlier rounds is collected before."""
        gc.collect()
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        took, worked = time.perf_counter() - wall, time.process_time() - cpu
        self.add(name, took, worked)

    def add(self, name: str, wall: float, cpu: float) -> None:
        timed = self.of.setdefault(name, Timed())
        timed.wall.append(wall)
        timed.cpu.append(cpu)

    def add_sum(self, name: str, *parts: str) -> None:
        """One round of `name` that is the last round of each of `parts` together."""
        last = [self.of[part] for part in parts]
        self.add(name, sum(each.wall[-1] for each in last), sum(each.cpu[-1] for each in last))


def in_turns(rounds: int, peers: Sequence[Callable[[], None]]) -> None:
    """Run every peer once a round, forwards and backwards by turns, so that drift hits all."""
    for number in range(rounds):
        for peer in peers if number % 2 == 0 else reversed(peers):
            peer()
