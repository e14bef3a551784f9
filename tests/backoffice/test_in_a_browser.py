"""The desk in a browser: the keyboard moves through the queue, and every page is accessible."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page, expect

from marketplace.kit import jobs
from tests.cast import signed_in
from tests.releases import world

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(page: Page, live_server, sam) -> Iterator[Page]:
    """Sam's browser."""
    cookie = signed_in(sam).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    return page


def test_the_keyboard_moves_through_the_queue(desk, live_server, newcomer, recall):
    desk.goto(f"{live_server.url}/staff/")
    expect(desk.locator("#keys")).to_be_visible()
    rows = desk.locator(".queue .row-link")
    for key, place in (("j", 0), ("j", 1), ("j", 1), ("k", 0), ("k", 0)):
        desk.keyboard.press(key)
        expect(rows.nth(place)).to_be_focused()
    address = rows.first.get_attribute("href")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"{live_server.url}{address}")


def test_every_page_of_the_desk_is_accessible(desk, live_server, sam, newcomer, failed, recall):
    jobs.drain()
    bundle = world.make_bundle(sam, listed_at=None)
    world.cut(bundle, sam)
    pages = ["", "organisations/", f"organisations/{newcomer.public_id}/", "recalls/"]
    pages += [f"recalls/{recall.public_id}/", "bundles/", "bundles/new/"]
    pages += [f"bundles/{bundle.public_id}/", f"bundles/{bundle.public_id}/change/"]
    for size in ({"width": 1280, "height": 800}, {"width": 320, "height": 640}):
        desk.set_viewport_size(size)
        for address in pages:
            desk.goto(f"{live_server.url}/staff/{address}")
            wide = desk.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert not wide, (address, size)
            for scheme in ("light", "dark"):
                desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                found = Axe().run(desk)
                assert found.violations_count == 0, f"{address}\n{found.generate_report()}"


def test_without_scripts_an_organisation_is_told_what_is_missing(
    browser, live_server, sam, newcomer
):
    cookie = signed_in(sam).cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/staff/organisations/{newcomer.public_id}/")
    page.get_by_label("What is missing").fill("An entry in a register.")
    page.get_by_role("button", name="Not yet: tell them why").click()
    expect(page.get_by_text("An entry in a register.").first).to_be_visible()
    assert newcomer.latest_deferral.reason == "An entry in a register."
    context.close()
