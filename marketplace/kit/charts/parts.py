"""Parts of a whole, and figures side by side: bars, a ring, a small line."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from marketplace.kit.charts.series import few, share
from marketplace.kit.charts.shapes import Arc, Bar, Chart, LegendItem
from marketplace.kit.charts.words import Words, label, listed, plain, with_unit


def bars(
    title: object,
    description: object,
    rows: Iterable[tuple[Any, float]],
    unit: object = "",
    words: Words | None = None,
) -> Chart:
    """Horizontal bars in the order given; `words` writes a value, such as an amount of money."""
    figures = [(label(name), value) for name, value in rows]
    write = with_unit(unit, words)
    longest = max((value for _label, value in figures), default=0)
    return Chart(
        shape="bars",
        title=str(title),
        description=str(description),
        spoken=listed((name, write(value)) for name, value in figures),
        table_head=("", str(unit) or _("Value")),
        table_rows=tuple((name, write(value)) for name, value in figures),
        marks=tuple(Bar(name, write(value), share(value, longest)) for name, value in figures),
        is_empty=longest <= 0,
    )


def ring(title: object, description: object, rows: Iterable[tuple[Any, float]]) -> Chart:
    """Shares of a whole, largest first as given; after the seventh the rest becomes one."""
    figures = [(name, values[0]) for name, values in few([(str(n), [v]) for n, v in rows])]
    total = sum(value for _label, value in figures)
    marks, legend, reached = [], [], 0.0
    for place, (name, value) in enumerate(figures, start=1):
        part = value / total * 100 if total else 0.0
        # A hairline of the ground between two shares, so that colour alone need not part them.
        drawn = max(part - 0.6, 0.2) if len(figures) > 1 and part else part
        marks.append(Arc(f"{drawn:.2f} {100 - drawn:.2f}", round(-reached, 2), place))
        legend.append(LegendItem(name, f"{plain(value)} · {part:.0f}\N{NO-BREAK SPACE}%", place))
        reached += part
    return Chart(
        shape="ring",
        title=str(title),
        description=str(description),
        spoken=listed((item.label, item.shown) for item in legend),
        table_head=("", _("Value"), _("Share")),
        table_rows=tuple(
            (name, plain(value), f"{value / total * 100:.1f}\N{NO-BREAK SPACE}%" if total else "–")
            for name, value in figures
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
