"""Somebody who has no mouse: Tab, Shift+Tab, Space, Enter and the arrows, and nothing else.

Wherever the focus goes it must be seen: an outline on the control, or on what frames it, inside
the window, and nothing lying over it.
"""

from dataclasses import dataclass

from playwright.sync_api import FileChooser, Locator, Page

from tests.accounts.codes import last_code
from tests.journeys.actor import Actor

FURTHEST = 400  # steps of Tab in the longest page
# What has the focus: none, or whether and how it shows.
FOCUS = """() => {
  const at = document.activeElement
  if (!at || at === document.body || at === document.documentElement) return null
  const outlined = element => {
    const style = getComputedStyle(element)
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
  }
  let frame = at
  for (let up = 0; up < 5 && frame && !outlined(frame); up++) frame = frame.parentElement
  const box = (frame || at).getBoundingClientRect()
  const inside = { x0: Math.max(box.left, 0), x1: Math.min(box.right, innerWidth),
                   y0: Math.max(box.top, 0), y1: Math.min(box.bottom, innerHeight) }
  const over = document.elementFromPoint((inside.x0 + inside.x1) / 2, (inside.y0 + inside.y1) / 2)
  return {
    what: at.localName + ' ' + (at.innerText || at.name || at.id || '').trim().slice(0, 40),
    outlined: Boolean(frame && outlined(frame)),
    in_view: inside.x1 > inside.x0 && inside.y1 - inside.y0 >= Math.min(box.height, 24) - 1,
    uncovered: Boolean(over && (frame || at).contains(over)) || Boolean(over && over.contains(at)
      && !getComputedStyle(over).position.match(/fixed|sticky/)),
  }
}"""


@dataclass
class KeyboardActor(Actor):
    """An actor whose every press is a key; `stops` counts where the focus was looked at."""

    stops: int = 0

    def press(self, english: str) -> None:
        self.presses(self.main.get_by_role("button", name=self.word(english)).first)

    def presses(self, button: Locator) -> None:
        self._opens(button)

    def follow(self, english: str) -> None:
        self.follows(self.page.get_by_role("link", name=self.word(english)).first)

    def follows(self, link: Locator) -> None:
        self._opens(link)

    def _opens(self, control: Locator) -> None:
        self.reaches(control)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.clicks += 1

    def tick(self, name: str, *values: str) -> None:
        for value in values:
            box = self.main.locator(f'input[name="{name}"][value="{value}"]:not([type=hidden])')
            if box.get_attribute("type") == "radio":
                self._chooses(name, box)
            else:
                self.reaches(box)
                self.page.keyboard.press("Space")
            assert box.is_checked(), (name, value)

    def _chooses(self, name: str, wanted: Locator) -> None:
        """Into the group by Tab, within it by the arrows."""
        group = self.main.locator(f'input[name="{name}"]')
        self._tabs_until(lambda: _has_focus(group))
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
            self._looks()

    def signs_up(self) -> None:
        self.open("/account/signup/")
        self.fill(email=self.email)
        self.reaches(self.main.locator("[name=adult]"))
        self.page.keyboard.press("Space")
        self.press("Send me a code")
        self.fill(code=last_code(self.email))
        self.press("Confirm the code")
        self.is_titled("What brings you here?")

    def signs_in(self) -> None:
        self.open("/account/login/")
        self._writes(self.page.locator("#code_email"), self.email)
        self.press("Send me a code")
        self.fill(code=last_code(self.email))
        self.press("Confirm the code")

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self._writes(self.main.locator(f'[name="{name}"]'), value)

    def _writes(self, field: Locator, value: str) -> None:
        self.reaches(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(value)

    def selects(self, name: str, letters: str) -> None:
        """An option of a list, by typing how it begins."""
        self.reaches(self.main.locator(f'select[name="{name}"]'))
        self.page.keyboard.type(letters)

    def brings(self, name: str, path: str) -> None:
        """A file, by the key that opens the file window; on a busy machine by its second press."""
        self.reaches(self.main.locator(f'[name="{name}"]'))
        opened: list[FileChooser] = []
        self.page.on("filechooser", lambda chooser: opened.append(chooser))
        for key in ("Space", "Enter", "Space"):
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(1_000)
            if opened:
                break
        opened[0].set_files(path)

    def reaches(self, target: Locator) -> None:
        target.wait_for()
        self._tabs_until(lambda: _has_focus(target))

    def goes_round(self) -> int:
        """Through the whole page and out at its end, and one step back: never caught. Steps."""
        for step in range(FURTHEST):
            self.page.keyboard.press("Tab")
            if not self._looks():
                assert step > 0
                self.page.keyboard.press("Shift+Tab")
                assert self._looks(), "the last control cannot be reached from behind"
                return step
        raise AssertionError(f"the focus never leaves {self.page.url}")

    def _tabs_until(self, there: object) -> None:
        for _ in range(FURTHEST):
            if there():  # type: ignore[operator]
                self._looks()
                return
            self.page.keyboard.press("Tab")
            self._looks()
        raise AssertionError(f"Tab does not lead there on {self.page.url}")

    def _looks(self) -> bool:
        """Whether anything has the focus; and then it must show."""
        seen = self.page.evaluate(FOCUS)
        if seen is None:
            return False
        self.stops += 1
        shows = seen["outlined"] and seen["in_view"] and seen["uncovered"]
        assert shows, (self.page.url, seen)
        return True


def _has_focus(target: Locator) -> bool:
    return bool(target.evaluate_all("them => them.includes(document.activeElement)"))


def without_a_mouse(actor: Actor) -> KeyboardActor:
    """The same person at the same browser, who touches only keys."""
    page: Page = actor.page
    return KeyboardActor(actor.name, page, actor.site, actor.language, actor.album)
