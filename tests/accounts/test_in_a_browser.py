"""Signing up and in as people do it: in a browser, with a mailbox, a phone and a passkey."""

import re
from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.accounts.codes import code_now, last_code
from tests.cast import enrolled, make_user

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NEW = "new@example.org"
cries: list[str] = []


@pytest.fixture(autouse=True)
def calm_console(page: Page, transactional_db: None) -> Iterator[None]:
    """No page may break the content security policy or fail in its scripts."""
    cache.clear()
    cries.clear()
    page.on("pageerror", lambda error: cries.append(str(error)))
    page.on("console", lambda line: cries.append(line.text) if "Security" in line.text else None)
    yield
    assert cries == []


@pytest.fixture
def passkeys(page: Page) -> None:
    """A phone with a fingerprint reader that always says yes."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def known(name: str, **fields: object) -> User:
    user = make_user(name, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in_by_code(page: Page, site: str, email: str) -> None:
    page.goto(f"{site}/account/login/")
    page.locator("#code_email").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    page.locator("#id_code").fill(last_code(email))
    page.get_by_role("button", name="Confirm the code").click()


def signed_in_fully(page: Page) -> None:
    """Past the second step, wherever staff are led."""
    page.wait_for_url(re.compile(r"^(?!.*/account/)"))


def sign_out(page: Page, site: str) -> None:
    page.goto(f"{site}/account/logout/")
    page.locator("main").get_by_role("button").click()


def is_accessible(page: Page) -> None:
    """axe finds nothing, by day and by night. (Its own probing breaks the policy: not counted.)"""
    page.wait_for_load_state()  # a click may still be on its way to the next page
    page.locator("main h1").first.wait_for()
    before = len(cries)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{page.url} {scheme}\n{found.generate_report()}"
    page.emulate_media(color_scheme="light")
    page.wait_for_timeout(50)  # what the browser says of the probing comes a moment later
    del cries[before:]


def test_signing_up_by_code_and_becoming_a_creator(page: Page, live_server):
    page.goto(f"{live_server.url}/account/signup/")
    page.get_by_label("E-mail address").fill(NEW)
    page.get_by_label("I am 18 or older").check()
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(last_code(NEW))
    page.get_by_role("button", name="Confirm the code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What brings you here?")
    is_accessible(page)
    page.get_by_role("link", name="I bring my posts").click()
    page.get_by_label("Where do you live?").select_option("FR")
    page.get_by_role("button", name="Become a creator").click()
    page.wait_for_url(f"{live_server.url}/")
    assert User.objects.get(email=NEW).creator_or_none is not None


def test_signing_up_with_a_password_and_coming_back_with_it(page: Page, live_server):
    page.goto(f"{live_server.url}/account/signup/")
    page.get_by_label("E-mail address").fill(NEW)
    page.get_by_text("Choose a password (optional)").click()
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_label("I am 18 or older").check()
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(last_code(NEW))
    page.get_by_role("button", name="Confirm the code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What brings you here?")
    sign_out(page, live_server.url)
    page.goto(f"{live_server.url}/account/login/?next=/account/settings/")
    page.get_by_text("Use a password").click()
    page.locator("#id_login").fill(NEW)
    page.locator("#id_password").fill("a long enough password")
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")


@pytest.mark.usefixtures("passkeys")
def test_signing_up_and_in_with_a_passkey(page: Page, live_server):
    page.goto(f"{live_server.url}/account/signup/")
    page.get_by_role("link", name="Sign up with a passkey").click()
    page.get_by_label("E-mail address").fill(NEW)
    page.get_by_label("I am 18 or older").check()
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(last_code(NEW))
    page.get_by_role("button", name="Confirm the code").click()
    is_accessible(page)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What brings you here?")
    sign_out(page, live_server.url)
    page.goto(f"{live_server.url}/account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What brings you here?")
    page.goto(f"{live_server.url}/account/2fa/webauthn/")
    expect(page.get_by_role("cell", name="Passkey 1")).to_be_visible()


def test_staff_set_up_an_authenticator_and_come_back(page: Page, live_server):
    known("newstaff", is_staff=True)
    sign_in_by_code(page, live_server.url, "newstaff@example.org")
    page.goto(f"{live_server.url}/account/settings/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second factor")
    is_accessible(page)
    page.get_by_role("link", name="An authenticator app").click()
    is_accessible(page)
    secret = page.locator("copy-text code").inner_text().strip()
    page.get_by_label("The six digits it shows").fill(code_now(secret))
    page.get_by_role("button", name="Set up the app").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert len(re.findall(r"\b\d{8}\b", page.locator(".codes").inner_text())) == 10
    is_accessible(page)
    page.get_by_role("link", name="Continue to where you were").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")


def test_staff_sign_in_with_both_factors(page: Page, live_server):
    enrolled(known("sam", is_staff=True))
    sign_in_by_code(page, live_server.url, "sam@example.org")
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)  # Sam has none
    is_accessible(page)
    page.get_by_label("Code").fill(code_now())
    page.get_by_role("button", name="Sign in with the code").click()
    signed_in_fully(page)
    page.goto(f"{live_server.url}/account/2fa/")
    is_accessible(page)


@pytest.mark.usefixtures("passkeys")
def test_staff_set_up_a_passkey_and_confirm_with_it(page: Page, live_server):
    known("newstaff", is_staff=True)
    sign_in_by_code(page, live_server.url, "newstaff@example.org")
    page.goto(f"{live_server.url}/account/second-factor/")
    page.get_by_role("link", name="A passkey").click()
    is_accessible(page)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.goto(f"{live_server.url}/account/2fa/webauthn/reauthenticate/?next=/account/settings/")
    is_accessible(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    sign_out(page, live_server.url)
    sign_in_by_code(page, live_server.url, "newstaff@example.org")
    page.get_by_role("button", name="Use a passkey").click()
    signed_in_fully(page)
    page.goto(f"{live_server.url}/account/settings/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")


def test_wen_signs_up_in_chinese_and_stays_in_chinese(page: Page, live_server):
    page.goto(f"{live_server.url}/zh-hans/account/signup/")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    page.locator("#id_email").fill("wen@example.org")
    page.locator("#id_adult").check()
    page.locator("main form button[type=submit]").first.click()
    page.locator("#id_code").fill(last_code("wen@example.org"))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"{live_server.url}/zh-hans/account/welcome/")
    page.goto(f"{live_server.url}/account/creator/")
    assert page.url == f"{live_server.url}/zh-hans/account/creator/"
    page.locator("#id_country").select_option(label="中国")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"{live_server.url}/zh-hans/")
    wen = User.objects.get(email="wen@example.org")
    assert (wen.language, wen.creator_or_none.country) == ("zh-hans", "CN")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_ways_in_are_accessible_by_day_and_by_night(page: Page, live_server, language):
    prefix = "" if language == "en" else f"/{language}"
    for leaf in ("login", "login/code", "signup", "signup/passkey", "password/reset"):
        page.goto(f"{live_server.url}{prefix}/account/{leaf}/")
        is_accessible(page)
    page.goto(f"{live_server.url}{prefix}/account/signup/")
    page.locator("main form button[type=submit]").first.evaluate(
        "button => { button.form.noValidate = true; button.click() }"
    )
    expect(page.locator(".error-summary")).to_be_visible()
    is_accessible(page)


def test_the_organisations_pages_are_accessible(page: Page, live_server):
    known("ana")
    sign_in_by_code(page, live_server.url, "ana@example.org")
    page.get_by_role("link", name="I buy data for an organisation").click()
    is_accessible(page)
    page.get_by_label("Registered name").fill("Acme Models")
    page.get_by_label("Website").fill("https://acme.example")
    page.get_by_label("Country it is registered in").select_option("DE")
    page.get_by_text("Companies").click()
    page.get_by_label("What you will use the data for").fill("We train small language models.")
    page.get_by_role("button", name="Register the organisation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Acme Models")
    page.get_by_role("link", name="Invite a colleague").click()
    is_accessible(page)
    page.get_by_label("E-mail address").fill("bo@example.org")
    page.locator("label", has_text="Engineer").click()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("cell", name="bo@example.org").first).to_be_visible()
    is_accessible(page)
    for leaf in ("accounts:settings", "account_email", "account_set_password"):
        page.goto(live_server.url + reverse(leaf))
        is_accessible(page)
