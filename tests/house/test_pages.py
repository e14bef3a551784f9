"""What every page stands on: templates that compile, the shell, and the pages of last resort."""

import gzip
import re
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage
from django.http import HttpResponse
from django.template.loader import get_template, render_to_string
from django.test import Client, RequestFactory
from django.utils import translation
from django.views.defaults import server_error
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import Creator, User
from marketplace import views
from marketplace.kit.errors import Refusal
from marketplace.kit.middleware import RefusalMiddleware
from marketplace.kit.static_files import STYLESHEET, in_one
from tests.cast import signed_in
from tests.recalls.conftest import market  # noqa: F401 - a fixture

TEMPLATES = settings.BASE_DIR / "templates"
STATIC = settings.BASE_DIR / "marketplace" / "static"
BOTH = ["en", "zh-hans"]
LANG = {"en": 'lang="en"', "zh-hans": 'lang="zh-Hans"'}


def template_names() -> list[str]:
    found = (path.relative_to(TEMPLATES) for path in TEMPLATES.rglob("*") if path.is_file())
    return sorted(str(path) for path in found if path.suffix in {".html", ".txt"})


@pytest.fixture(autouse=True)
def forget_the_figures() -> None:
    cache.delete("market_now")


@pytest.mark.parametrize("name", template_names())
def test_each_template_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", [name for name in template_names() if "email" not in name])
def test_no_page_carries_a_style_or_script_of_its_own(name: str) -> None:
    source = (TEMPLATES / name).read_text()
    assert not re.search(r"""\sstyle=["']|<style|\son[a-z]+=["']|javascript:""", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", source)


@pytest.mark.parametrize("name", ["amount", "when", "status", "button", "person"])
def test_a_part_that_stands_in_a_sentence_brings_no_space(name: str) -> None:
    source = (TEMPLATES / "cotton" / f"{name}.html").read_text()
    assert source == source.strip()
    assert "\n" not in source


@pytest.mark.parametrize("language", BOTH)
def test_a_page_that_is_not_there_says_so(client: Client, language: str, db: None) -> None:
    prefix = "" if language == "en" else "/zh-hans"
    response = client.get(f"{prefix}/no/such/page/")
    assert response.status_code == 404
    assert LANG[language] in response.content.decode()


@pytest.mark.parametrize("language", BOTH)
def test_our_own_failure_is_told_without_asking_the_database(language: str) -> None:
    with translation.override(language):  # without the db fixture any query would raise
        response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert LANG[language] in response.content.decode()


@pytest.mark.parametrize("language", BOTH)
def test_a_refusal_is_told_in_its_own_sentence(language: str, rf: RequestFactory) -> None:
    request = rf.get("/", headers={"Referer": "http://testserver/records/"})
    middleware = RefusalMiddleware(lambda request: HttpResponse())
    with translation.override(language):
        response = middleware.process_exception(request, Refusal("Only <one> thing.", x=1))
    assert response is not None
    page = response.content.decode()
    assert response.status_code == 400
    assert LANG[language] in page
    assert "Only &lt;one&gt; thing." in page
    assert 'href="http://testserver/records/"' in page


def test_a_refusal_never_leads_back_to_another_site(rf: RequestFactory) -> None:
    request = rf.get("/", headers={"Referer": "https://elsewhere.example/"})
    page = render_to_string("refused.html", {"refusal": Refusal()}, request)
    assert "elsewhere.example" not in page


def test_a_visitor_is_asked_to_sign_in_and_sees_nobodys_pages(client: Client, db: None) -> None:
    page = client.get("/").content.decode()
    assert 'href="/account/login/"' in page
    assert "/account/logout/" not in page
    assert ">Overview<" not in page and ">Desk<" not in page


def test_the_front_page_opens_while_the_market_cannot_be_counted(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "market_now", lambda: None)
    response = client.get("/")
    assert response.status_code == 200
    assert 'class="figures"' not in response.content.decode()


def test_the_front_page_counts_the_market(client: Client, maya: Creator) -> None:
    figures = client.get("/").context["figures"]
    assert figures["creators"] == 1
    assert figures["records"] == figures["bundles"] == figures["paid_out"].amount == 0


def test_the_navigation_follows_who_is_signed_in(
    maya: Creator, ana: User, sam: User, mallory: User
) -> None:
    def labels(user: User) -> set[str]:
        page = signed_in(user).get("/patterns/").content.decode()
        header = page[page.index("<header") : page.index("</header>")]
        return set(re.findall(r"<li><a[^>]*>([^<]+)</a>", header))

    assert "Overview" in labels(maya.user)
    assert "Desk" not in labels(maya.user) | labels(ana) | labels(mallory)
    assert "Overview" not in labels(ana) | labels(sam) | labels(mallory)


def test_who_is_reading_is_asked_once_a_page(maya: Creator, django_assert_num_queries: Any) -> None:
    client = signed_in(maya.user)
    with django_assert_num_queries(3):  # session, user, roles
        client.get("/patterns/")


def test_the_reader_changes_the_language_without_a_script(client: Client, db: None) -> None:
    response = client.post("/language/", {"language": "zh-hans", "next": "/patterns/?a=1"})
    assert response.headers["Location"] == "/zh-hans/patterns/?a=1"
    assert LANG["zh-hans"] in client.get(response.headers["Location"]).content.decode()


PAGES = {  # a page of each kind, and who opens it
    "/": None,
    "/patterns/": None,
    "/account/login/": None,
    "/bundles/": "ana",
    "/imports/new/": "maya",
    "/consent/": "maya",
    "/earnings/": "maya",
    "/licences/": "ana",
    "/staff/": "sam",
}


def served(name: str) -> bytes:
    """A static file as production serves it: the stylesheet in one."""
    if name == STYLESHEET:
        storage = FileSystemStorage(STATIC)
        sheets = (path.relative_to(STATIC) for path in STATIC.rglob("*.css"))
        return in_one({str(path): (storage, str(path)) for path in sheets}, STYLESHEET).encode()
    found = finders.find(name)
    assert isinstance(found, str), name
    return Path(found).read_bytes()


def weight_of(page: str) -> int:
    """Bytes of the styles and scripts a page asks for, compressed."""
    asked = r'(?:<script[^>]* src|<link rel="stylesheet" href)="/static/([^"]+)"'
    names = set(re.findall(asked, page))
    assert STYLESHEET in names
    return sum(len(gzip.compress(served(name), 9)) for name in names)


@pytest.mark.parametrize("address", PAGES)
def test_styles_and_scripts_of_a_page_weigh_less_than_60_kilobytes(
    address: str, maya: Creator, ana: User, sam: User
) -> None:
    readers = {"maya": maya.user, "ana": ana, "sam": sam}
    reader = readers.get(PAGES[address] or "")
    response = (signed_in(reader) if reader else Client()).get(address)
    assert response.status_code == 200
    assert weight_of(response.content.decode()) < 60_000


def test_styles_and_scripts_of_a_bundles_page_weigh_less_than_60_kilobytes(
    market: SimpleNamespace,  # noqa: F811
) -> None:
    response = Client().get(f"/bundles/{market.release.bundle.slug}/")
    page = response.content.decode()
    assert "vendor/uplot.min.js" in page
    assert weight_of(page) < 60_000


def test_the_look_weighs_less_than_14_kilobytes() -> None:
    assert len(gzip.compress(served(STYLESHEET), 9)) < 14_000


def test_only_pages_with_a_chart_to_explore_ask_for_its_script(client: Client, db: None) -> None:
    assert "uplot" not in client.get("/").content.decode()


def test_files_of_others_are_the_ones_that_were_written_down() -> None:
    folder = STATIC / "vendor"
    rows = re.findall(
        r"^\| `([^`]+)` .* `([0-9a-f]{64})` \|$", (folder / "README.md").read_text(), re.M
    )
    listed = dict(rows)
    ours = {path.name for path in folder.iterdir() if path.suffix in {".js", ".css", ".woff2"}}
    assert ours <= set(listed)
    for name, checksum in rows:
        path = folder / name
        content = path.read_bytes() if path.exists() else served(name)
        assert sha256(content).hexdigest() == checksum, name


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/", "/patterns/", "/zh-hans/patterns/"])
def test_a_page_is_accessible_in_both_themes(
    live_server: LiveServer, page: Page, theme: str, address: str
) -> None:
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text))
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server}{address}")
    assert complaints == []  # the Content-Security-Policy speaks here
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


@pytest.mark.browser
def test_the_chosen_colours_are_remembered(live_server: LiveServer, page: Page) -> None:
    page.goto(f"{live_server}/")
    switch = page.locator("theme-switch button")
    switch.click()
    switch.click()
    assert switch.get_attribute("aria-label") == "Colours: dark"
    page.goto(f"{live_server}/patterns/")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert ground.startswith("oklch(0.1")


@pytest.mark.browser
def test_after_a_failed_form_the_summary_has_the_focus(live_server: LiveServer, page: Page) -> None:
    page.goto(f"{live_server}/patterns/")
    assert page.evaluate("document.activeElement.className") == "error-summary"
