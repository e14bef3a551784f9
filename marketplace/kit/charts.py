"""Charts drawn on the server: the geometry of each, and the figures behind it in words.

A chart is a frozen value that `<c-chart :chart="…" />` renders as SVG. Widths are percentages, so
a chart fits its column without a script; heights are CSS pixels.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

Words = Callable[[float], str]
SERIES = 8  # classes series-1 to series-8; a ninth would not be told apart


@dataclass(frozen=True, slots=True)
class Bar:
    """One horizontal bar: its width in percent of the longest."""

    label: str
    shown: str
    width: float
    y: int
    text_y: int


@dataclass(frozen=True, slots=True)
class Block:
    """One series' part of one column of a stacked chart."""

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
    x: float
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Arc:
    """One share of a ring, as a dash of a circle whose length is 100."""

    dash: str
    offset: float
    series: int


@dataclass(frozen=True, slots=True)
class LegendItem:
    label: str
    shown: str
    series: int


@dataclass(frozen=True, slots=True)
class Chart:
    """What every chart has: words, and a table of its figures."""

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
    base_text_y: int = 0
    points: str = ""
    is_empty: bool = False

    @property
    def id(self) -> str:
        """An id for the page, the same each time the same chart is drawn."""
        return "c" + sha256(f"{self.shape}|{self.title}|{self.spoken}".encode()).hexdigest()[:8]


def plain(value: float) -> str:
    """A figure with its thousands set apart, and at most one decimal."""
    whole = value == int(value)
    return number_format(value, 0 if whole else 1, force_grouping=True)


def with_unit(unit: object, words: Words | None) -> Words:
    """How a value is written: the caller's way, or a plain figure and the unit."""
    if words is not None:
        return words
    return lambda value: f"{plain(value)} {unit}".rstrip()


def bars(
    title: object,
    description: object,
    rows: Iterable[tuple[Any, float]],
    unit: object = "",
    words: Words | None = None,
) -> Chart:
    """Horizontal bars in the order given; `words` writes a value, such as an amount of money."""
    figures = [(str(label), value) for label, value in rows]
    write = with_unit(unit, words)
    longest = max((value for _label, value in figures), default=0)
    step, bar_top, text_top = 36, 18, 12
    marks = tuple(
        Bar(
            label,
            write(value),
            share(value, longest),
            place * step + bar_top,
            place * step + text_top,
        )
        for place, (label, value) in enumerate(figures)
    )
    return Chart(
        shape="bars",
        title=str(title),
        description=str(description),
        spoken=listed((label, write(value)) for label, value in figures),
        table_head=("", str(unit) or _("Value")),
        table_rows=tuple((label, write(value)) for label, value in figures),
        marks=marks,
        height=len(figures) * step,
        is_empty=longest <= 0,
    )


def stacked(
    title: object,
    description: object,
    labels: Sequence[Any],
    series: Iterable[tuple[Any, Sequence[float]]],
    unit: object = "",
    words: Words | None = None,
) -> Chart:
    """A column for each label (usually a month), the series stacked in it, the first at the foot.

    Raises ValueError when a series has not one value for each label.
    """
    columns = [str(label) for label in labels]
    layers = few([(str(name), list(values)) for name, values in series])
    if any(len(values) != len(columns) for _name, values in layers):
        raise ValueError("a series needs one value for each label")
    write = with_unit(unit, words)
    totals = [sum(values[place] for _name, values in layers) for place in range(len(columns))]
    top = round_up(max(totals, default=0))
    return Chart(
        shape="stacked",
        title=str(title),
        description=str(description),
        spoken=listed((name, write(sum(values))) for name, values in layers),
        table_head=("", *(name for name, _values in layers)),
        table_rows=tuple(
            (column, *(write(values[place]) for _name, values in layers))
            for place, column in enumerate(columns)
        ),
        marks=tuple(blocks(columns, layers, top, write)),
        legend=tuple(
            LegendItem(name, write(sum(values)), place + 1)
            for place, (name, values) in enumerate(layers)
        ),
        height=PLOT_TOP + PLOT_HEIGHT + 24,
        grid=tuple(grid_line(part, top) for part in (1.0, 0.5, 0.0)) if top else (),
        ticks=tuple(ticks(columns)),
        base_text_y=PLOT_TOP + PLOT_HEIGHT + 18,
        is_empty=top == 0,
    )


PLOT_TOP, PLOT_HEIGHT = 16, 160  # pixels above the plot for the topmost figure, and of the plot


def blocks(
    columns: list[str], layers: list[tuple[str, list[float]]], top: float, write: Words
) -> Iterable[Block]:
    slot = 100 / len(columns) if columns else 0
    for place, column in enumerate(columns):
        foot = float(PLOT_TOP + PLOT_HEIGHT)
        for number, (name, values) in enumerate(layers, start=1):
            tall = values[place] / top * PLOT_HEIGHT if top else 0.0
            foot -= tall
            if tall:
                yield Block(
                    x=round(slot * place + slot * 0.1, 3),
                    y=round(foot, 2),
                    width=round(slot * 0.8, 3),
                    height=round(tall, 2),
                    series=number,
                    said=f"{column} · {name}: {write(values[place])}",
                )


def grid_line(part: float, top: float) -> GridLine:
    y = PLOT_TOP + PLOT_HEIGHT * (1 - part)
    return GridLine(y, y - 4, plain(top * part) if part else "")


def ticks(columns: list[str]) -> Iterable[Tick]:
    """At most six labels beneath the columns, so that they never touch."""
    every = max(1, math.ceil(len(columns) / 6))
    slot = 100 / len(columns) if columns else 0
    for place in range(0, len(columns), every):
        first = place == 0 and len(columns) > 6
        x = slot * 0.1 if first else slot * (place + 0.5)
        yield Tick(round(x, 3), columns[place], "start" if first else "middle")


def ring(title: object, description: object, rows: Iterable[tuple[Any, float]]) -> Chart:
    """Shares of a whole, largest first as given; after the seventh the rest becomes one."""
    figures = [(label, values[0]) for label, values in few([(str(n), [v]) for n, v in rows])]
    total = sum(value for _label, value in figures)
    marks, legend, reached = [], [], 0.0
    for place, (label, value) in enumerate(figures, start=1):
        part = value / total * 100 if total else 0.0
        # A hairline of the ground between two shares, so that colour alone need not part them.
        drawn = max(part - 0.6, 0.2) if len(figures) > 1 and part else part
        marks.append(Arc(f"{drawn:.2f} {100 - drawn:.2f}", round(-reached, 2), place))
        legend.append(LegendItem(label, f"{plain(value)} · {part:.0f} %", place))
        reached += part
    return Chart(
        shape="ring",
        title=str(title),
        description=str(description),
        spoken=listed((item.label, item.shown) for item in legend),
        table_head=("", _("Value"), _("Share")),
        table_rows=tuple(
            (label, plain(value), f"{value / total * 100:.1f} %" if total else "–")
            for label, value in figures
        ),
        marks=tuple(arc for arc in marks if not arc.dash.startswith("0.00")),
        legend=tuple(legend),
        is_empty=total <= 0,
    )


def sparkline(title: object, values: Sequence[float]) -> Chart:
    """A line of recent values beside a figure; it says its first, last, lowest and highest."""
    low, high = min(values, default=0), max(values, default=0)
    reach = (high - low) or 1
    across = 100 / max(len(values) - 1, 1)
    points = " ".join(
        f"{place * across:.2f},{29 - (value - low) / reach * 26:.2f}"
        for place, value in enumerate(values)
    )
    spoken = ""
    if values:
        spoken = _("From {first} to {last}; lowest {low}, highest {high}.").format(
            first=plain(values[0]), last=plain(values[-1]), low=plain(low), high=plain(high)
        )
    return Chart(
        shape="sparkline",
        title=str(title),
        description="",
        spoken=spoken,
        points=points,
        is_empty=not values,
    )


def few(layers: list[tuple[str, list[float]]]) -> list[tuple[str, list[float]]]:
    """No more series than can be told apart: those after the seventh become «Other»."""
    if len(layers) <= SERIES:
        return layers
    rest = [sum(column) for column in zip(*(values for _n, values in layers[7:]), strict=True)]
    return [*layers[:7], (_("Other"), rest)]


def share(value: float, whole: float) -> float:
    """A value in percent of the whole; a value that is not nothing can always be seen."""
    if whole <= 0 or value <= 0:
        return 0.0
    return max(round(value / whole * 100, 2), 0.5)


def round_up(value: float) -> float:
    """The next number of the form 1, 2, 4, 5, 6 or 8 times a power of ten: the top of an axis."""
    if value <= 0:
        return 0
    power = float(10 ** math.floor(math.log10(value)))
    step = next(step for step in (1, 2, 4, 5, 6, 8, 10) if step * power >= value)
    top = step * power
    return int(top) if top == int(top) else top


def listed(pairs: Iterable[tuple[str, str]]) -> str:
    """The figures as one line, for someone who hears the chart."""
    return "; ".join(f"{label}: {shown}" for label, shown in pairs)
