"""Takes each page in all its looks, and binds the pictures into one page to leaf through."""

from collections import defaultdict
from itertools import product
from pathlib import Path

from django.template import Context, Engine
from playwright.sync_api import Browser, BrowserContext

LANGUAGES = {"en": "", "zh": "/zh-hans"}
THEMES = ("light", "dark")
SIZES = {"desk": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
QUICK = {("en", "light", "desk"), ("zh", "dark", "phone")}
TALLEST = 6000  # pixels; a longer page is cut, and leafing stays quick

HERE = Path(__file__).parent


class Album:
    """One folder of pictures, named reader-page-language-theme-size.png."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.looks: dict[str, list[tuple[str, str]]] = defaultdict(list)

    @property
    def count(self) -> int:
        return sum(map(len, self.looks.values()))

    def take(
        self, context: BrowserContext, reader: str, name: str, path: str, *, quick: bool = False
    ) -> None:
        tab = context.new_page()
        for language, prefix in LANGUAGES.items():
            looks = [
                look for look in product(THEMES, SIZES) if not quick or (language, *look) in QUICK
            ]
            if looks:
                tab.goto(prefix + path)
            for theme, size in looks:
                tab.set_viewport_size(SIZES[size])
                tab.emulate_media(color_scheme=theme, reduced_motion="reduce")
                if tab.locator("time-chart").count():
                    tab.wait_for_timeout(500)  # it paints itself anew
                file = f"{reader}-{name}-{language}-{theme}-{size}.png"
                tall = min(tab.evaluate("document.documentElement.scrollHeight"), TALLEST)
                frame = {**SIZES[size], "x": 0, "y": 0, "height": max(tall, SIZES[size]["height"])}
                tab.screenshot(path=self.folder / file, full_page=True, clip=frame)
                self.looks[f"{reader} {name}"].append((f"{language} {theme} {size}", file))
        tab.close()

    def bind(self, browser: Browser, *, sheets: bool) -> None:
        """The index, and, wished for, a few pictures side by side on one sheet a page."""
        pages = list(self.looks.items())
        self.write("index.html", {"pages": pages, "count": self.count})
        if not sheets:
            return
        tab = browser.new_page(viewport={"width": 1568, "height": 900})
        for page, looks in pages:
            for kind, chosen in sorted(spread(looks).items()):
                self.write("sheet.html", {"page": page, "looks": chosen})
                tab.goto(f"file://{self.folder}/sheet.html")
                file = f"sheet-{page.replace(' ', '-')}-{kind}.png"
                tab.screenshot(path=self.folder / file, full_page=True)
        tab.close()

    def write(self, name: str, context: dict[str, object]) -> None:
        text = Engine().from_string((HERE / name).read_text()).render(Context(context))
        (self.folder / name).write_text(text)


def spread(looks: list[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    """Which pictures stand on one sheet: two of a desk, or the four of a phone."""
    kinds: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for look, file in looks:
        language, theme, size = look.split()
        plain = (language == "en") == (theme == "light")
        kinds["phone" if size == "phone" else "desk" if plain else "desk-b"].append((look, file))
    return kinds
