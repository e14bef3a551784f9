"""Somebody at a browser: opens, follows, presses, and names every control in their own language."""

from dataclasses import dataclass, field
from pathlib import Path

from django.utils import translation
from playwright.sync_api import BrowserContext, Download, Locator, Page, expect

from tests.accounts.codes import last_code


@dataclass
class Actor:
    """One person with a browser of their own. `clicks` counts what they press and follow."""

    name: str
    page: Page
    site: str
    language: str = "en"
    album: Path | None = None
    clicks: int = 0
    pictures: int = 0
    places: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("framenavigated", lambda frame: self.places.add(frame.url))

    @property
    def email(self) -> str:
        return f"{self.name}@example.org"

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def word(self, english: str) -> str:
        """A label of the site, in the language this person reads."""
        with translation.override(self.language):
            return translation.gettext(english)

    def address(self, path: str) -> str:
        return self.site + ("" if self.language == "en" else f"/{self.language}") + path

    def open(self, path: str) -> None:
        self.page.goto(self.address(path))

    def press(self, english: str) -> None:
        self.main.get_by_role("button", name=self.word(english)).first.click()
        self.clicks += 1

    def follow(self, english: str) -> None:
        self.page.get_by_role("link", name=self.word(english)).first.click()
        self.clicks += 1

    def tick(self, name: str, *values: str) -> None:
        """Choose the boxes or the radio button of a field by their values."""
        for value in values:
            box = self.main.locator(f'input[name="{name}"][value="{value}"]:not([type=hidden])')
            self.main.locator(f'label[for="{box.get_attribute("id")}"]').click()
            expect(box).to_be_checked()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.main.locator(f'[name="{name}"]').fill(value)

    def sees(self, english: str, *, timeout: float = 15) -> None:
        """The words stand on the page, now or after so many seconds."""
        found = self.main.get_by_text(self.word(english)).filter(visible=True).first
        expect(found).to_be_visible(timeout=timeout * 1000)

    def is_titled(self, english: str, **facts: object) -> None:
        title = self.word(english)
        title = title % facts if facts else title
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title, timeout=15_000)

    def fetches(self, english: str) -> Path:
        """The file that a press of this button brings."""
        with self.page.expect_download() as begun:
            self.press(english)
        download: Download = begun.value
        return Path(download.path())

    def takes_a_picture(self, of: str) -> None:
        if self.album:
            self.pictures += 1
            name = f"{self.name}-{self.language}-{self.pictures:02}-{of}.png"
            self.page.screenshot(path=self.album / name, full_page=True)

    def signs_up(self) -> None:
        self.open("/account/signup/")
        self.fill(email=self.email)
        self.main.locator("[name=adult]").check()
        self.takes_a_picture("sign-up")
        self.press("Send me a code")
        self.fill(code=last_code(self.email))
        self.press("Confirm the code")
        self.is_titled("What brings you here?")

    def signs_in(self) -> None:
        self.open("/account/login/")
        self.page.locator("#code_email").fill(self.email)
        self.press("Send me a code")
        self.fill(code=last_code(self.email))
        self.press("Confirm the code")
