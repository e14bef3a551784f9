"""The hosted pages in a real browser, with and without JavaScript."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from marketplace.sandbox.pages import amount

from .conftest import RECIPIENT, Sandbox


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB")
    yield context.new_page()
    context.close()


def test_amounts_are_written_with_their_currency() -> None:
    assert amount(123_456, "usd") == "$1,234.56 USD"
    assert amount(-5, "usd") == "−$0.05 USD"
    assert amount(1_234, "jpy") == "¥1,234 JPY"
    assert amount(100, "chf") == "1.00 CHF"


@pytest.mark.browser
def test_a_buyer_without_javascript_is_declined_and_then_pays(
    sandbox: Sandbox, checkout: Callable[..., Any], browser: Browser
) -> None:
    session = checkout(success_url=f"{sandbox.url}/?paid", cancel_url=f"{sandbox.url}/?left")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(session.url)
    page.get_by_label("Card number").fill("4000 0000 0000 0002")
    page.get_by_role("button", name="Pay $5,000.00 USD").click()
    assert "This card was declined." in page.get_by_role("alert").inner_text()
    page.get_by_role("button", name="Pay $5,000.00 USD").click()
    page.wait_for_url("**/?paid")
    context.close()
    assert sandbox.client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


@pytest.mark.browser
def test_a_creator_onboards_and_a_buyer_may_leave(
    sandbox: Sandbox,
    checkout: Callable[..., Any],
    page: Page,
) -> None:
    account = sandbox.client.v2.core.accounts.create(RECIPIENT).id
    ends = {"refresh_url": f"{sandbox.url}/?again", "return_url": f"{sandbox.url}/?back"}
    asked: Any = {
        "account": account,
        "use_case": {"type": "account_onboarding", "account_onboarding": ends},
    }
    page.goto(sandbox.client.v2.core.account_links.create(asked).url)
    page.get_by_label("The details are accepted").check()
    page.get_by_role("button", name="Finish").click()
    page.wait_for_url("**/?back")

    page.goto(checkout(cancel_url=f"{sandbox.url}/?left").url)
    page.get_by_role("link", name="Cancel and go back").click()
    page.wait_for_url("**/?left")
    assert sandbox.client.v1.charges.list().data == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_break_no_rule_of_accessibility(
    sandbox: Sandbox,
    checkout: Callable[..., Any],
    onboarding: Callable[[str], Any],
    page: Page,
    scheme: Any,
) -> None:
    mail = EmailMessage()
    mail["To"], mail["Subject"] = "maya@example.org", "Your code"
    mail.set_content("123456")
    mail.add_alternative("<html lang=en><title>Code</title><p>123456", subtype="html")
    (sandbox.outbox / "1.eml").write_bytes(mail.as_bytes())
    account = sandbox.client.v2.core.accounts.create(RECIPIENT).id
    page.emulate_media(color_scheme=scheme)
    local = [f"{sandbox.url}{path}" for path in ("/", "/outbox/", "/outbox/1.eml", "/none")]
    for url in (checkout().url, checkout(locale="zh").url, onboarding(account).url, *local):
        page.goto(url)
        found = Axe().run(page).response["violations"]
        inside = [each for each in found if not each["nodes"][0]["target"][0].startswith("iframe")]
        assert [(each["id"], each["nodes"][0]["html"]) for each in inside] == [], url


@pytest.mark.browser
def test_hostile_mail_runs_nothing_in_its_frame(sandbox: Sandbox, page: Page) -> None:
    mail = EmailMessage()
    mail["To"], mail["Subject"] = "maya@example.org", "Hello"
    mail.set_content("hello")
    hostile = "<p>hello</p><script>parent.document.title='owned'</script>"
    hostile += "<img src=x onerror=\"parent.document.title='owned'\">"
    mail.add_alternative(hostile, subtype="html")
    (sandbox.outbox / "1.eml").write_bytes(mail.as_bytes())
    page.goto(f"{sandbox.url}/outbox/1.eml")
    assert page.frame_locator("iframe").get_by_text("hello").is_visible()
    page.goto(f"{sandbox.url}/outbox/1.eml/html")
    assert page.get_by_text("hello").is_visible()
    assert "owned" not in page.title()
