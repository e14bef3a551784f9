"""Every page, as whoever it is for: axe finds nothing, by day, by night, and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from tests.house.test_access import RIGHTFUL, TABLE, address, market, neighbours  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
READERS = {**RIGHTFUL, "everyone": "a visitor", "signed in": "somebody who is nothing"}
PHONE = {"width": 375, "height": 740}
DESK = {"width": 1280, "height": 800}
# Not pages of ours: documents for programs, and the page that shows each component in each state.
APART = {"health", "api:schema", "api:docs", "patterns"}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("audience", READERS)
def test_every_page_is_for_every_reader(audience, language, neighbours, live_server, page):  # noqa: F811
    reader = neighbours.clients[READERS[audience]]
    for cookie in reader.cookies.values():
        page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
        )
    page.context.add_cookies(
        [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}]
    )
    if user := reader.session.get("_auth_user_id"):
        _reads(user, language)
    wrong, seen = [], 0
    for name in TABLE[audience]:
        if name in APART:
            continue
        path = address(name, neighbours.things)
        answer = reader.get(path, follow=True)
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        page.goto(live_server.url + path)
        seen += 1
        wrong += [(name, each) for each in _found(page)]
    assert seen >= 2
    assert wrong == []


def _found(page) -> list[str]:
    """What axe finds by day, by night and on a phone, where nothing may stick out sideways."""
    found = []
    for size, scheme in ((DESK, "light"), (DESK, "dark"), (PHONE, "light")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        report = Axe().run(page)
        if report.violations_count:
            found.append(f"{size['width']} {scheme}\n{report.generate_report()}")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        found.append(f"{wide} pixels too wide on a phone")
    page.set_viewport_size(DESK)
    return found


def _reads(user_id: str, language: str) -> None:
    from accounts.models import User

    User.objects.filter(pk=user_id).update(language=language)
