"""Columns over a row of places: stacked by series (usually over months), or a distribution."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from marketplace.kit.charts.series import few
from marketplace.kit.charts.shapes import Block, Chart, Flag, GridLine, LegendItem, Tick
from marketplace.kit.charts.words import Words, label, listed, plain, with_unit

PLOT_TOP, PLOT_HEIGHT = 16, 160  # pixels above the plot for the topmost figure, and of the plot
FLAG_HEIGHT = 20  # pixels of one line of words above a distribution
FOOT = 24  # pixels for the labels beneath

Layers = list[tuple[str, list[float]]]


def stacked(
    title: object,
    description: object,
    labels: Sequence[Any],
    series: Iterable[tuple[Any, Sequence[float]]],
    unit: object = "",
    words: Words | None = None,
) -> Chart:
    """A column for each label (usually a month), the series stacked in it, the first at the foot.

    A label `2025-03`, or a date, is written as that month in the reader's language.
    Raises ValueError when a series has not one value for each label.
    """
    columns = [label(place) for place in labels]
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
        marks=tuple(blocks(columns, layers, top, PLOT_TOP, write, filled=0.8)),
        legend=tuple(
            LegendItem(name, write(sum(values)), place + 1)
            for place, (name, values) in enumerate(layers)
        ),
        height=PLOT_TOP + PLOT_HEIGHT + FOOT,
        grid=tuple(grid_line(part, top, write) for part in (1.0, 0.5, 0.0)) if top else (),
        ticks=tuple(ticks(columns)),
        base_text_y=PLOT_TOP + PLOT_HEIGHT + 18,
        is_empty=top == 0,
    )


def distribution(
    title: object,
    description: object,
    rows: Iterable[tuple[Any, float]],
    marks: Iterable[tuple[Any, float]] = (),
    unit: object = "",
    words: Words | None = None,
) -> Chart:
    """How many fall into each of a row of bins; `marks` are places worth naming.

    A mark is (words, position from 0 to 1 along the axis): the middle, the reader's own place. Its
    words carry its value. Raises ValueError when a position lies outside.
    """
    bins = [(label(name), value) for name, value in rows]
    places = sorted(((str(name), place) for name, place in marks), key=lambda mark: mark[1])
    if any(not 0 <= place <= 1 for _name, place in places):
        raise ValueError("a mark stands between 0 and 1")
    write = with_unit(unit, words)
    top = max((value for _name, value in bins), default=0)
    head = len(places) * FLAG_HEIGHT + 4
    names = [name for name, _value in bins]
    layer = (str(title), [value for _name, value in bins])
    figures = ((name, write(value)) for name, value in bins)
    return Chart(
        shape="distribution",
        title=str(title),
        description=str(description),
        spoken="; ".join(filter(None, (listed(figures), *(name for name, _place in places)))),
        table_head=("", str(unit) or str(title)),
        table_rows=tuple((name, write(value)) for name, value in bins),
        marks=tuple(blocks(names, [layer], top, head, write, filled=1, said=False)),
        height=head + PLOT_HEIGHT + FOOT,
        ticks=tuple(ticks(names)),
        flags=tuple(flag(name, place, row) for row, (name, place) in enumerate(places)),
        base_y=head + PLOT_HEIGHT,
        base_text_y=head + PLOT_HEIGHT + 18,
        is_empty=top <= 0,
    )


def blocks(
    columns: list[str],
    layers: Layers,
    top: float,
    head: int,
    write: Words,
    *,
    filled: float,
    said: bool = True,
) -> Iterable[Block]:
    """The parts of each column, which takes the share `filled` of its place."""
    slot = 100 / len(columns) if columns else 0
    for place, column in enumerate(columns):
        foot = float(head + PLOT_HEIGHT)
        for number, (name, values) in enumerate(layers, start=1):
            tall = values[place] / top * PLOT_HEIGHT if top else 0.0
            foot -= tall
            if tall:
                yield Block(
                    x=round(slot * place + slot * (1 - filled) / 2, 3),
                    y=round(foot, 2),
                    width=round(slot * filled, 3),
                    height=round(tall, 2),
                    series=number,
                    said=" · ".join(filter(None, (column, name if said else "")))
                    + f": {write(values[place])}",
                )


def grid_line(part: float, top: float, write: Words) -> GridLine:
    y = PLOT_TOP + PLOT_HEIGHT * (1 - part)
    return GridLine(y, y - 4, plain(top * part) if part else "")


def ticks(columns: list[str]) -> Iterable[Tick]:
    """At most five labels, evenly set; the extra ones go where the chart is narrow.

    The first and last of a row stand within its ends. The widths allow for `2025年12月`.
    """
    total = len(columns)
    # As many as leave equal gaps between them, if that can be.
    even = (number for number in (5, 4, 3) if (total - 1) % (number - 1) == 0)
    shown = total if total <= 5 else next(even, 4)
    slot = 100 / total if total else 0
    for number in range(shown):
        place = round(number * (total - 1) / (shown - 1)) if shown > 1 else 0
        x, anchor = slot * (place + 0.5), "middle"
        if total > 3 and place == 0:
            x, anchor = 0.0, "start"
        elif total > 3 and place == total - 1:
            x, anchor = 100.0, "end"
        needed = number in (0, shown - 1) or (number * 2 == shown - 1 and abs(x - 50) < 8)
        yield Tick(round(x, 3), columns[place], anchor, extra=not needed)


def flag(name: str, place: float, row: int) -> Flag:
    """A mark: its words stand on the side of its line that has more room."""
    left = place <= 0.5
    text_y = row * FLAG_HEIGHT + 12
    return Flag(
        x=round(place * 100, 2),
        label=name,
        anchor="start" if left else "end",
        aside=6 if left else -6,
        text_y=text_y,
        line_y=text_y - 10,
    )


def round_up(value: float) -> float:
    """The next number of the form 1, 2, 4, 5, 6 or 8 times a power of ten: the top of an axis."""
    if value <= 0:
        return 0
    power = float(10 ** math.floor(math.log10(value)))
    step = next(step for step in (1, 2, 4, 5, 6, 8, 10) if step * power >= value)
    top = step * power
    return int(top) if top == int(top) else top
