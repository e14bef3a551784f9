"""The words of a post out of its HTML, as its author typed them."""

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser

LONGEST_HTML = 500_000  # characters; servers cap a post at some thousands
MOST_TAGS = 2_000  # building a tree takes time by the square of its depth: 18 s at 90,000
# Fediverse servers cut a long address with spans that a browser hides or shortens
HIDDEN = ".invisible, .quote-inline, script, style"
BREAK = re.compile(r"<br\s*/?>|</(?:li|blockquote|pre|div|h[1-6]|ul|ol)\s*>", re.IGNORECASE)
PARAGRAPH_END = re.compile(r"</p\s*>", re.IGNORECASE)
SPACES_AT_LINE_END = re.compile(r"[ \t\r]+\n")
MANY_BREAKS = re.compile(r"\n{3,}")


def words_of(html: str) -> str | None:
    """The text of a post, its lines and paragraphs kept; None if it is too much to be a post.

    A link that was shortened for display is given as the whole address its author typed, so that
    a cleaner can find it; other hidden parts are dropped. Mentions stay `@name`.
    """
    if len(html) > LONGEST_HTML:
        return None
    if html.count("<") > MOST_TAGS:
        return None
    text = _plain(html) if _is_plain(html) else _visible(html)
    if "\n" not in text:
        return text.strip()
    return MANY_BREAKS.sub("\n\n", SPACES_AT_LINE_END.sub("\n", text)).strip()


def _is_plain(html: str) -> bool:
    """Whether there is nothing but paragraphs and line breaks, as in three posts of four."""
    tags = html.count("<p>") + html.count("</p>") + html.count("<br />")
    return html.count("<") == tags


def _plain(html: str) -> str:
    """The same as `_visible` for such a post, without building a tree."""
    text = html.replace("<p>", "").replace("</p>", "\n\n").replace("<br />", "\n")
    return unescape(text)


def _visible(html: str) -> str:
    tree = LexborHTMLParser(PARAGRAPH_END.sub("\n\n", BREAK.sub("\n", html)))
    for link in tree.css("a"):
        address = link.attributes.get("href") or ""
        if address.startswith(("https://", "http://")) and link.css_first(".invisible"):
            link.replace_with(address)
    for hidden in tree.css(HIDDEN):
        hidden.decompose()
    return tree.body.text() if tree.body else ""
