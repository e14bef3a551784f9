"""Every page, as whoever it is for, by day and by night, on a desk and on a phone: axe finds
nothing, nothing sticks out sideways, not at 320 pixels and not at twice the size, nothing shifts
while a page arrives, and for someone who asked for less motion nothing moves."""

from collections.abc import Iterator
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page

from accounts.models import User
from tests.house.test_access import (  # noqa: F401
    ALL,
    RIGHTFUL,
    TABLE,
    WAYS_IN,
    address,
    market,
    neighbours,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
READERS = {
    **RIGHTFUL,
    "everyone": "a visitor",
    "signed in": "somebody who is nothing",
    "the way in": "a visitor",
    "one's own account": "Maya",
}
PHONE = {"width": 375, "height": 740}
DESK = {"width": 1280, "height": 800}
REFLOW = {"width": 320, "height": 640}  # WCAG 2.2, 1.4.10
TWICE = {"width": 640, "height": 400}  # 1280 by 800 at 200 %: 1.4.4
# Not pages of ours: documents for programs. The page of all components has a test of its own.
APART = {"health", "api:schema", "api:docs", "patterns", "email-text", "email-html"}
# Cumulative layout shift since the page began, as browsers measure it.
SHIFTS = """() => new Promise((tell) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => tell(sum)));
})"""
MOVES = """() => {
  const long = (times) => times.split(",").some((time) => parseFloat(time) > 0.01);
  return [...document.querySelectorAll("*")].filter((each) => {
    const style = getComputedStyle(each);
    return long(style.transitionDuration)
      || (style.animationName !== "none" && long(style.animationDuration));
  }).map((each) => each.outerHTML.slice(0, 80));
}"""


def pages(audience: str) -> list[str]:
    """The names of the pages an audience is for; allauth's own are for two of them."""
    if audience in TABLE:
        return [name for name in TABLE[audience] if name not in APART]
    return [name for name in ALL if name.startswith(WAYS_IN) and name != "account_logout"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("audience", READERS)
def test_every_page_is_for_every_reader(audience, language, neighbours, live_server, page):  # noqa: F811
    reader = neighbours.clients[READERS[audience]]
    kept = {cookie.key: cookie.value for cookie in reader.cookies.values()}
    kept[settings.LANGUAGE_COOKIE_NAME] = language
    page.context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in kept.items()]
    )
    if user := reader.session.get("_auth_user_id"):
        User.objects.filter(pk=user).update(language=language)
    wrong, seen = [], 0
    for name in pages(audience):
        path = address(name, neighbours.things)
        answer = reader.get(path, follow=True)
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        page.goto(live_server.url + path)
        seen += 1
        wrong += [(name, each) for each in found(page)]
    assert seen >= 2
    assert wrong == []


def found(page: Page) -> Iterator[str]:
    """What is wrong with the page that is open, in any of its looks."""
    if (shifted := page.evaluate(SHIFTS)) > 0.01:
        yield f"shifts by {shifted:.3f} while it arrives"
    for size, scheme in product((DESK, PHONE), ("light", "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        report = Axe().run(page)
        if report.violations_count:
            yield f"{size['width']} {scheme}\n{report.generate_report()}"
    for size in (PHONE, REFLOW, TWICE):
        page.set_viewport_size(size)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            yield f"{wide} pixels too wide at {size['width']}"
    if moving := page.evaluate(MOVES):
        yield f"moves though the reader asked for none: {moving[:3]}"
    page.set_viewport_size(DESK)
