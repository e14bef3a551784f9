"""`python -m tests.shots [--url …] [--out shots] [--reader maya] [--only regex] [--quick]`."""

import os
import re
import shutil
from argparse import ArgumentParser, Namespace
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
os.environ.setdefault("ASSENT_ENV", "test")

import django  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

django.setup()

from tests.shots.album import Album  # noqa: E402
from tests.shots.paths import crawl  # noqa: E402
from tests.shots.readers import READERS, opened  # noqa: E402


def main() -> None:
    options = read_options()
    album = Album(options.out)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"))
        for reader in READERS:
            if options.reader and reader.name not in options.reader:
                continue
            context = opened(browser, reader, options.url, options.sandbox)
            found = crawl(context, reader, each=options.each)
            print(f"{reader.name}: {len(found)} pages", flush=True)
            for name, path in found:
                if re.search(options.only, name):
                    album.take(context, reader.name, name, path, quick=options.quick)
            context.close()
        album.bind(browser, sheets=options.sheets)
    print(f"{album.count} pictures; open {album.folder / 'index.html'}")


def read_options() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.shots", description=__doc__)
    parser.add_argument("--url", default="http://localhost:8000")
    parser.add_argument("--sandbox", default="http://localhost:8421")
    parser.add_argument("--out", type=Path, default=Path("shots"))
    parser.add_argument("--reader", action="append", help="only this one; may be repeated")
    parser.add_argument("--only", default="", help="only pages whose name matches")
    parser.add_argument("--each", type=int, default=2, help="how many of the same kind of page")
    parser.add_argument("--quick", action="store_true", help="two looks instead of eight")
    parser.add_argument("--sheets", action="store_true", help="also several pictures on one")
    return parser.parse_args()


main()
