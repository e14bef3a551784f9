"""The values that `<c-chart :chart="…" />` draws. Widths are percentages, heights CSS pixels."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any


@dataclass(frozen=True, slots=True)
class Bar:
    """One horizontal bar: its width in percent of the longest."""

    label: str
    shown: str
    width: float


@dataclass(frozen=True, slots=True)
class Block:
    """One series' part of one column."""

    x: float
    y: float
    width: float
    height: float
    series: int
    said: str


@dataclass(frozen=True, slots=True)
class GridLine:
    y: float
    text_y: float
    shown: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A label beneath the columns; an extra one is left out where the chart is narrow."""

    x: float
    label: str
    anchor: str
    extra: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """A labelled place on a distribution: a line down to the foot, its words on a line of its own.

    `aside` moves the words off the line, to the side that has room.
    """

    x: float
    label: str
    anchor: str
    aside: int
    text_y: int
    line_y: int


@dataclass(frozen=True, slots=True)
class Arc:
    """One share of a ring, as a dash of a circle whose length is 100."""

    dash: str
    offset: float
    series: int


# What tells one series from another without its colour: strokes on a tile of eight by eight.
HATCHES = {
    2: "M-2 2 2-2M0 8 8 0M6 10 10 6",
    3: "M0 4h8",
    4: "M4 4v.01",
    5: "M-2 6 2 10M0 0 8 8M6-2 10 2",
    6: "M4 0v8",
    7: "M0 4h8M4 0v8",
    8: "M2 2v.01M6 6v.01",
}


@dataclass(frozen=True, slots=True)
class LegendItem:
    label: str
    shown: str
    series: int

    @property
    def hatch(self) -> str:
        """The strokes of its pattern; the first series is plain."""
        return HATCHES.get(self.series, "")


@dataclass(frozen=True, slots=True)
class Chart:
    """What every chart has: words, and a table of its figures.

    `salt` tells the same chart drawn twice on one page apart.
    """

    shape: str
    title: str
    description: str
    spoken: str
    table_head: tuple[str, ...] = ()
    table_rows: tuple[tuple[str, ...], ...] = ()
    marks: tuple[Any, ...] = ()
    legend: tuple[LegendItem, ...] = ()
    height: int = 0
    grid: tuple[GridLine, ...] = ()
    ticks: tuple[Tick, ...] = ()
    flags: tuple[Flag, ...] = ()
    base_y: int = 0
    base_text_y: int = 0
    points: str = ""
    is_empty: bool = False
    salt: str = ""

    @property
    def id(self) -> str:
        """An id for the page, the same each time the same chart is drawn."""
        words = f"{self.shape}|{self.title}|{self.spoken}|{self.salt}"
        return "c" + sha256(words.encode()).hexdigest()[:8]
