"""Who looks at the demo market, and what each does first so that a page has something to show."""

from dataclasses import dataclass
from html import unescape
from re import search

from playwright.sync_api import Browser, BrowserContext, Page

PASSWORD = "demo market 2026"  # the demo's own, printed by ./run


@dataclass(frozen=True)
class Reader:
    """Somebody with a browser; `starts` are addresses that no link leads to."""

    name: str
    email: str = ""
    starts: tuple[str, ...] = ("/",)
    staff: bool = False
    consents: bool = False


ERRORS = tuple(
    f"/patterns/pages/{name}/" for name in ("404", "403", "csrf", "429", "500", "refused")
)
COMPARED = "/catalogue/compare/?b=everyday-english&b=everyday-chinese&b=two-languages"
READERS = (
    Reader("visitor", starts=("/", COMPARED, "/patterns/", "/no/such/page/", *ERRORS)),
    Reader("nora", "nora@demo.example"),
    Reader("maya", "maya@demo.example", consents=True),
    Reader("wen", "wen@demo.example"),
    Reader("ana", "ana@demo.example"),
    Reader("quinn", "quinn@demo.example"),
    Reader("sam", "sam@demo.example", staff=True),
)


def opened(browser: Browser, reader: Reader, site: str, sandbox: str) -> BrowserContext:
    """A browser in which the reader is signed in. The header keeps addresses in the language asked
    for, whatever language the account has chosen."""
    context = browser.new_context(
        base_url=site, reduced_motion="reduce", extra_http_headers={"HX-Request": "true"}
    )
    page = context.new_page()
    if reader.email:
        sign_in(page, reader, sandbox)
    if reader.consents:
        answer_all_questions(page)
    page.close()
    return context


def sign_in(page: Page, reader: Reader, sandbox: str) -> None:
    page.goto("/account/login/")
    page.locator("details:has([name=password]) > summary").click()
    page.locator("form:has([name=password]) [name=login]").fill(reader.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form:has([name=password]) button").last.click()
    if reader.staff:
        shown = page.context.request.get(f"{sandbox}/authenticator/").text()
        code = search(r"\b(\d{6})\b|\b(\d{3}) (\d{3})\b", unescape(shown))
        assert code
        page.locator("[name=code]").first.fill("".join(filter(None, code.groups())))
        page.locator(
            "form:has([name=code]) button[type=submit], form:has([name=code]) button"
        ).first.click()
    page.wait_for_url(lambda url: "/account/" not in url)


def answer_all_questions(page: Page) -> None:
    """As far as «check your answers»; nothing is given."""
    page.goto("/consent/new/")
    while "/check/" not in page.url:
        here = page.url
        form = page.locator("main form:has([type=submit], button)").first
        names = dict.fromkeys(
            box.get_attribute("name") for box in form.locator("[type=checkbox], [type=radio]").all()
        )
        for name in names:
            form.locator(f"[name={name}]").first.check(force=True)
        form.locator("button").first.click()
        if page.url == here:
            return
