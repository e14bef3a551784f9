"""Charts drawn on the server: the geometry of each, and the figures behind it in words.

A chart is a frozen value that `<c-chart :chart="…" />` renders as SVG. Widths are percentages, so
a chart fits its column without a script; heights are CSS pixels.
"""

from marketplace.kit.charts.columns import (
    PLOT_HEIGHT,
    PLOT_TOP,
    distribution,
    round_up,
    stacked,
)
from marketplace.kit.charts.parts import bars, ring, sparkline
from marketplace.kit.charts.shapes import Chart
from marketplace.kit.charts.words import Words, plain

__all__ = [
    "PLOT_HEIGHT",
    "PLOT_TOP",
    "Chart",
    "Words",
    "bars",
    "distribution",
    "plain",
    "ring",
    "round_up",
    "sparkline",
    "stacked",
]
