"""Series: no more of them than can be told apart."""

from django.utils.translation import gettext as _

SERIES = 8  # classes series-1 to series-8; a ninth would not be told apart


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
