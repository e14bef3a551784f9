"""The patterns page: every component is on it, with the parameters it really takes."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from marketplace.kit.charts.shapes import Chart
from marketplace.kit.examples import LAST_RESORTS, example_look, example_months
from marketplace.kit.pattern_groups import GROUPS
from marketplace.kit.patterns import PARTS, Component, shorter

COTTON = settings.BASE_DIR / "templates" / "cotton"
SPECIMENS = [specimen for group in GROUPS for specimen in group.specimens]
SHOWN = {component.name: component for s in SPECIMENS for component in s.components}


def component_names() -> list[str]:
    return sorted(path.stem.replace("_", "-") for path in COTTON.glob("*.html"))


def declared(name: str) -> set[str]:
    """The parameters a component declares in its `<c-vars>`."""
    source = (COTTON / f"{name.replace('-', '_')}.html").read_text()
    found = re.search(r"<c-vars(.*?)/>", source)
    return set(re.findall(r"""([:\w]+)=["']""", found[1])) if found else set()


def test_every_component_is_among_the_patterns() -> None:
    assert sorted(SHOWN) == component_names()


@pytest.mark.parametrize("name", component_names())
def test_a_component_is_explained_with_the_parameters_it_takes(name: str) -> None:
    assert {parameter for parameter, _values, _use in SHOWN[name].parameters} == declared(name)


@pytest.mark.parametrize("name", component_names())
def test_a_component_says_in_its_file_what_it_is(name: str) -> None:
    assert "{# " in (COTTON / f"{name.replace('-', '_')}.html").read_text()


def test_every_specimen_has_its_template_and_no_template_is_left_over() -> None:
    parts = sorted(path.stem for path in PARTS.glob("*.html"))
    assert sorted(specimen.part for specimen in SPECIMENS) == parts


@pytest.mark.parametrize("component", SHOWN.values(), ids=SHOWN)
def test_a_specimen_holds_the_components_it_names(component: Component) -> None:
    (source,) = [s.markup for s in SPECIMENS if component in s.components]
    assert f"<c-{component.name}" in source or component.name == "choices"  # c-field makes those


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_specimen_stands_in_both_looks(client: Client, language: str, db: None) -> None:
    page = client.get("/patterns/" if language == "en" else "/zh-hans/patterns/").content.decode()
    assert page.count('class="look flow"') == len(SPECIMENS)
    assert page.count('class="look other flow" inert aria-hidden="true"') == len(SPECIMENS)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_markup_to_copy_has_words_in_place_of_what_translates_them() -> None:
    source = '{% load i18n %}<c-tag>{% translate "new" %}</c-tag> <b title="{% translate \'x\' %}">'
    assert shorter(source) == '<c-tag>new</c-tag> <b title="x">'


def test_the_figures_of_the_time_chart_are_those_the_server_draws() -> None:
    chart: Chart = example_look("a", live=True)["months"]
    figures = example_months()
    assert len(figures["labels"]) == len(chart.table_rows) == 24
    assert [len(series["values"]) for series in figures["series"]] == [24, 24, 24]
    assert [series["name"] for series in figures["series"]] == [item.label for item in chart.legend]


def test_the_months_can_be_fetched(client: Client, db: None) -> None:
    answer: dict[str, Any] = client.get("/zh-hans/patterns/months.json").json()
    assert answer["unit"] == "条记录"
    assert answer["series"][1]["name"] == "中文"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("page", LAST_RESORTS)
def test_a_page_of_last_resort_can_be_looked_at(
    client: Client, page: str, language: str, db: None
) -> None:
    prefix = "" if language == "en" else "/zh-hans"
    response = client.get(f"{prefix}/patterns/pages/{page}/")
    assert response.status_code == 200
    with translation.override(language):
        assert f"<title>{LAST_RESORTS[page][1]} · Assent</title>" in response.content.decode()


def test_there_is_no_other_page_of_last_resort(client: Client, db: None) -> None:
    assert client.get("/patterns/pages/nothing/").status_code == 404
