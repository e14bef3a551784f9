"""Which pages there are: every link a reader is shown, followed until none is new."""

import re
from collections import Counter, deque
from html import unescape
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext

from tests.shots.readers import Reader

HREF = re.compile(r'<a\b[^>]*?\shref="([^"#]+)')
ONE_IS_ENOUGH = {"releases:release-detail", "catalogue:bundle-list"}
LEFT_OUT = re.compile(r"(-|_)(json|csv)$|manifest|part-download|schema|api:docs|logout")


def crawl(context: BrowserContext, reader: Reader, each: int = 2) -> list[tuple[str, str]]:
    """(name, path) of the pages found; at most `each` pages of one name, told apart by a number."""
    waiting, seen = deque(reader.starts), set(reader.starts)
    counted: Counter[str] = Counter()
    found: list[tuple[str, str]] = []
    while waiting:
        path = waiting.popleft()
        name = name_of(path)
        limit = 1 if name in ONE_IS_ENOUGH else 99 if path in reader.starts else each
        if LEFT_OUT.search(name) or counted[name] >= limit:
            continue
        answer = context.request.get(path)
        if "html" not in answer.headers.get("content-type", ""):
            continue
        arrived = here(answer.url)
        if arrived != path and arrived not in seen:
            seen.add(arrived)
            waiting.appendleft(arrived)
            continue
        if arrived != path:
            continue
        counted[name] += 1
        found.append((f"{name}-{counted[name]}" if counted[name] > 1 else name, path))
        for link in HREF.findall(answer.text()):
            there = urlsplit(unescape(link))
            if there.netloc or there.scheme or not there.path.startswith("/"):
                continue
            target = there.path + (f"?{there.query}" if there.query else "")
            if target not in seen and not there.path.startswith(("/zh-hans/", "/api/", "/static/")):
                seen.add(target)
                waiting.append(target)
    return found


def here(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def name_of(path: str) -> str:
    """The name of the page at a path, as one word that a file may carry."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return "not-found"
    steps = "-".join(
        str(value) for key, value in match.kwargs.items() if key in {"step", "name", "page"}
    )
    return "-".join(filter(None, (match.view_name.replace(":", "-").strip("-"), steps)))
