"""Charts: the geometry is right, nothing is lost, nothing breaks on strange figures."""

import dataclasses
import itertools
from datetime import date

import pytest
from django.test import RequestFactory
from django.utils import translation
from django_cotton import render_component
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kit import charts
from marketplace.kit.charts.shapes import Tick


def test_the_longest_bar_fills_its_row_and_others_are_in_proportion() -> None:
    chart = charts.bars("Kinds", "", [("Posts", 200), ("Likes", 50), ("Follows", 0)])
    assert [bar.width for bar in chart.marks] == [100, 25, 0]
    assert [bar.shown for bar in chart.marks] == ["200", "50", "0"]


def test_a_value_that_is_not_nothing_can_be_seen() -> None:
    chart = charts.bars("Kinds", "", [("Posts", 1_000_000), ("Follows", 1)])
    assert chart.marks[1].width == 0.5


def test_values_carry_their_unit_or_the_callers_words() -> None:
    assert charts.bars("x", "", [("a", 1234)], unit="rows").marks[0].shown == "1,234 rows"
    assert charts.bars("x", "", [("a", 5)], words=lambda v: f"${v:.2f}").marks[0].shown == "$5.00"


def test_stacked_parts_stand_on_each_other_and_end_at_the_foot() -> None:
    chart = charts.stacked("Months", "", ["2024-01"], [("en", [30]), ("zh", [10])])
    lower, upper = chart.marks
    assert lower.y + lower.height == pytest.approx(charts.PLOT_TOP + charts.PLOT_HEIGHT)
    assert upper.y + upper.height == pytest.approx(lower.y)
    assert upper.height * 3 == pytest.approx(lower.height)
    assert chart.table_rows == (("Jan 2024", "30", "10"),)


def test_a_series_must_have_a_value_for_each_label() -> None:
    with pytest.raises(ValueError, match="one value for each label"):
        charts.stacked("Months", "", ["2024-01", "2024-02"], [("en", [1])])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_months_are_written_in_the_readers_language(language: str) -> None:
    with translation.override(language):
        chart = charts.stacked(
            "Months", "", ["2024-12", date(2025, 1, 1), "week 3"], [("en", [1, 2, 3])]
        )
    said = {
        "en": ["Dec 2024", "Jan 2025", "week 3"],
        "zh-hans": ["2024年12月", "2025年1月", "week 3"],
    }
    assert [row[0] for row in chart.table_rows] == said[language]


@given(st.integers(1, 120))
def test_labels_of_columns_keep_their_distance(months: int) -> None:
    """A label of 66 pixels never meets the next: in 448 pixels all, in 240 without the extra."""
    labels = [str(month) for month in range(months)]
    chart = charts.stacked("Months", "", labels, [("en", [1] * months)])
    assert len(chart.table_rows) == months
    assert len(chart.ticks) <= 5

    def ends(tick: Tick, width: int) -> tuple[float, float]:
        x = tick.x / 100 * width
        start = x - {"start": 0, "middle": 33, "end": 66}[tick.anchor]
        return start, start + 66

    for width, shown in ((448, chart.ticks), (240, [t for t in chart.ticks if not t.extra])):
        spans = [ends(tick, width) for tick in shown]
        assert all(before[1] <= after[0] + 1 for before, after in itertools.pairwise(spans))


def test_a_distribution_names_its_places_where_they_are() -> None:
    chart = charts.distribution(
        "Earned",
        "",
        [("$0", 3), ("$10", 6), ("$20", 1)],
        marks=[("You: $21", 0.75), ("Middle: $9", 0.4)],
        unit="creators",
    )
    middle, you = chart.flags
    assert (middle.label, middle.x, middle.anchor) == ("Middle: $9", 40, "start")
    assert (you.label, you.x, you.anchor) == ("You: $21", 75, "end")
    assert middle.text_y < you.text_y  # a line of words each: they never meet
    assert [block.height for block in chart.marks] == [80, 160, pytest.approx(26.67)]
    assert chart.spoken.endswith("$20: 1 creators; Middle: $9; You: $21")
    assert chart.table_rows[1] == ("$10", "6 creators")


def test_a_mark_outside_the_distribution_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        charts.distribution("x", "", [("a", 1)], marks=[("b", 1.2)])


def test_each_series_has_a_hatch_of_its_own() -> None:
    chart = charts.stacked("x", "", ["a"], [(str(n), [1]) for n in range(8)])
    assert len({item.hatch for item in chart.legend}) == 8


def test_the_same_chart_drawn_twice_has_two_names() -> None:
    chart = charts.bars("x", "", [("a", 1)])
    assert dataclasses.replace(chart, salt="b").id != chart.id


def test_series_beyond_the_seventh_become_one_called_other() -> None:
    chart = charts.ring("Languages", "", [(f"l{n}", 10) for n in range(12)])
    assert len(chart.legend) == 8
    assert chart.legend[-1].label == "Other"
    assert chart.legend[-1].shown.startswith("50 ")


def test_a_chart_without_figures_says_that_it_is_empty() -> None:
    assert charts.bars("x", "", []).is_empty
    assert charts.bars("x", "", [("a", 0)]).is_empty
    assert charts.ring("x", "", []).is_empty
    assert charts.stacked("x", "", [], []).is_empty
    assert charts.sparkline("x", []).is_empty
    assert charts.distribution("x", "", []).is_empty


def test_a_flat_line_is_a_line() -> None:
    chart = charts.sparkline("x", [5, 5, 5])
    assert chart.points == "0.00,29.00 50.00,29.00 100.00,29.00"
    assert chart.spoken == "From 5 to 5; lowest 5, highest 5."


@pytest.mark.parametrize(
    ("value", "top"), [(0, 0), (1, 1), (7, 8), (9, 10), (101, 200), (640, 800), (0.3, 0.4)]
)
def test_an_axis_ends_at_a_round_number(value: float, top: float) -> None:
    assert charts.round_up(value) == pytest.approx(top)


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=30))
def test_shares_of_a_ring_never_go_beyond_the_whole(values: list[int]) -> None:
    chart = charts.ring("x", "", [(str(n), value) for n, value in enumerate(values)])
    drawn = sum(float(arc.dash.split()[0]) for arc in chart.marks)
    assert drawn <= 100 + 0.2 * len(chart.marks)


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=40))
def test_no_column_is_taller_than_the_plot(values: list[int]) -> None:
    chart = charts.stacked("x", "", range(len(values)), [("a", values)])
    assert all(block.y >= charts.PLOT_TOP - 0.01 for block in chart.marks)
    assert all(block.x >= 0 and block.x + block.width <= 100.01 for block in chart.marks)


def test_a_chart_cannot_be_changed_after_it_is_made() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        charts.bars("x", "", []).title = "y"  # type: ignore[misc]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_drawn_chart_has_a_name_a_description_and_its_table(
    language: str, rf: RequestFactory
) -> None:
    chart = charts.bars("By <kind>", "Today.", [("Posts & more", 1_200)], unit="rows")
    with translation.override(language):
        page = render_component(rf.get("/"), "chart", chart=chart)
    assert 'role="img"' in page
    assert f'aria-labelledby="{chart.id}-t {chart.id}-d"' in page
    assert "By &lt;kind&gt;" in page and "<kind>" not in page
    assert "Posts &amp; more: 1,200 rows" in page
    assert '<th scope="row">Posts &amp; more</th><td class="num">1,200 rows</td>' in page
    assert "style=" not in page
