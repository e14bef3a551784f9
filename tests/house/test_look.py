"""What a page does in a browser: its colours, its chart to explore, its paper, its stillness."""

import re

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.browser

GROUND = "e => getComputedStyle(e).backgroundColor"
MOVED = """() => new Promise(resolve => {
    let sum = 0;
    new PerformanceObserver(list => { for (const one of list.getEntries()) sum += one.value; })
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => resolve(sum), 300);
})"""


@pytest.fixture
def patterns(live_server: LiveServer, page: Page) -> Page:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{live_server}/patterns/")
    return page


def test_a_part_of_a_page_can_have_colours_of_its_own(patterns: Page) -> None:
    patterns.evaluate("document.querySelector('#card .look').dataset.theme = 'dark'")
    grounds = [look.evaluate(GROUND) for look in patterns.locator("#card .look").all()]
    assert grounds[0] == grounds[1]  # the second is the other look: dark while the page is light
    assert patterns.locator("html").evaluate(GROUND) != grounds[0]


@pytest.mark.parametrize("address", ["/", "/zh-hans/", "/patterns/pages/404/"])
def test_nothing_moves_while_a_page_loads(
    live_server: LiveServer, page: Page, address: str
) -> None:
    page.goto(f"{live_server}{address}")
    assert page.evaluate(MOVED) < 0.01


def test_chinese_pages_leave_the_quotation_marks_to_the_chinese_face(
    live_server: LiveServer, page: Page
) -> None:
    page.goto(f"{live_server}/zh-hans/patterns/")
    ranges = page.evaluate("[...document.fonts].map(f => [f.family, f.unicodeRange])")
    (chinese,) = [spans for family, spans in ranges if family.strip('"') == "Inter zh"]
    spans = [span.removeprefix("U+").split("-") for span in chinese.split(", ")]
    covered = {c for span in spans for c in range(int(span[0], 16), int(span[-1], 16) + 1)}
    assert not covered & {ord(sign) for sign in "“”‘’—…"}
    assert covered >= {ord(sign) for sign in "Az09%$€–·"}


def test_the_months_are_explored_by_keyboard(patterns: Page) -> None:
    plot = patterns.get_by_role("slider", name="Records by month, month by month")
    plot.focus()
    assert plot.get_attribute("aria-valuetext") == "Dec 2024: English 340 · 中文 260 · Other 40"
    plot.press("ArrowLeft")
    assert plot.get_attribute("aria-valuetext") == "Nov 2024: English 320 · 中文 230 · Other 50"
    plot.press("+")
    patterns.get_by_text("Showing Jan 2024 to Dec 2024.").wait_for(state="attached")
    plot.press("Home")
    assert str(plot.get_attribute("aria-valuetext")).startswith("Jan 2023: ")


def test_a_series_is_switched_off_and_on(patterns: Page) -> None:
    chart = patterns.locator("time-chart")
    chart.get_by_role("checkbox", name="English").uncheck()
    read = chart.locator(".time-read")
    assert read.text_content() == "Dec 2024: 中文 260 · Other 40"
    chart.get_by_role("checkbox", name="English").check()
    assert read.text_content() == "Dec 2024: English 340 · 中文 260 · Other 40"


def test_dragging_over_months_comes_closer_and_all_months_come_back(patterns: Page) -> None:
    chart = patterns.locator("time-chart")
    chart.scroll_into_view_if_needed()
    box = chart.locator(".u-over").bounding_box()
    assert box
    whole = chart.locator("canvas").evaluate("c => c.toDataURL()")
    patterns.mouse.move(box["x"] + 100, box["y"] + 50)
    patterns.mouse.down()
    patterns.mouse.move(box["x"] + 300, box["y"] + 50, steps=5)
    patterns.mouse.up()
    assert chart.get_by_role("button", name="All months").is_enabled()
    assert chart.locator("canvas").evaluate("c => c.toDataURL()") != whole
    chart.get_by_role("button", name="All months").click()
    assert chart.get_by_role("button", name="All months").is_disabled()


def test_the_chart_of_the_server_stays_when_its_figures_cannot_be_had(
    live_server: LiveServer, page: Page
) -> None:
    page.route("**/months.json", lambda route: route.abort())
    page.goto(f"{live_server}/patterns/")
    page.wait_for_load_state("networkidle")
    assert page.locator("time-chart svg[role=img]").is_visible()
    assert page.locator("time-chart canvas").count() == 0


def test_a_menu_opens_and_closes_by_keyboard(patterns: Page) -> None:
    menu = patterns.locator("#menu .look:not(.other) details.menu")
    menu.locator("summary").press("Enter")
    menu.get_by_role("link", name="Download the receipt").focus()
    patterns.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert menu.locator("summary").evaluate("e => e === document.activeElement")
    menu.locator("summary").press("Enter")
    patterns.locator("#menu button").first.focus()
    assert menu.get_attribute("open") is None  # the focus went elsewhere


def test_a_dialog_holds_the_focus_and_gives_it_back(patterns: Page) -> None:
    opener = patterns.get_by_role("button", name="Open a dialog")
    opener.click()
    dialog = patterns.get_by_role("dialog", name="What a revocation cannot undo")
    assert dialog.evaluate("d => d.contains(document.activeElement)")
    patterns.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert opener.evaluate("e => e === document.activeElement")


def test_a_part_that_changes_in_place_keeps_the_focus(patterns: Page) -> None:
    """A facet without an id: the link that says the same has the focus after the swap."""
    patterns.evaluate("""() => {
        const main = document.querySelector("main");
        main.insertAdjacentHTML("afterbegin",
            '<div id="found" hx-get="/patterns/" hx-select="#way .look:not(.other) .tabs" ' +
            'hx-trigger="again"><a href="#x">Files</a></div>');
        htmx.process(main);
        document.querySelector("#found a").focus();
        htmx.trigger("#found", "again");
    }""")
    patterns.locator("#found .tabs").wait_for()
    patterns.wait_for_function("document.activeElement.matches('#found .tabs a')")
    assert patterns.evaluate("document.activeElement.textContent") == "Files"


def test_a_document_is_printed_alone_on_one_sheet(patterns: Page) -> None:
    patterns.evaluate("""() => {
        const sheet = document.querySelector("#sheet .sheet");
        document.querySelector("main").replaceChildren(document.createElement("h1"), sheet);
        const rows = sheet.querySelector("dl");
        for (let n = 0; n < 9; n++) rows.append(rows.firstElementChild.cloneNode(true));
    }""")
    assert len(re.findall(rb"/Type /Page\b", patterns.pdf(prefer_css_page_size=True))) == 1
    patterns.emulate_media(media="print")
    assert patterns.locator(".sheet").is_visible()
    assert not patterns.locator(".header").is_visible()
    assert not patterns.locator("main > h1").is_visible()
