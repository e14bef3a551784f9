"""What a letter consists of. Written once, it is shown as text and as HTML, so both say the same.

A room's `letters.py` composes letters from these pieces in the language active then;
marketplace.kit.mail puts them in an envelope and sends them.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.kit.wrapping import wrap

CODE = re.compile(r"[a-z]{3}_[0-9a-z]{26}|[0-9a-f]{64}")  # a public id, a SHA-256
SUBJECT = 120  # characters of a subject; ours are shorter, but a name in them may be long


class Link(str):
    """The full address of a page of ours; HTML shows its `label` in its place."""

    label: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what it says, one line or several."""

    label: str
    values: tuple[str, ...]

    @property
    def shown(self) -> list[tuple[str, str, bool]]:
        """(text, address or nothing, whether it is an id or a hash) of each line, for HTML."""
        return [
            (value.label or value, value, False)
            if isinstance(value, Link)
            else (value, "", bool(CODE.fullmatch(value)))
            for value in self.values
        ]


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a letter; `kind` names its template below templates/emails/pieces/."""

    kind: str
    text: str = ""
    href: str = ""
    facts: tuple[Fact, ...] = ()

    @property
    def template(self) -> str:
        return f"emails/pieces/{self.kind}.html"

    @property
    def plain(self) -> str:
        """The piece as plain text."""
        if self.href:
            label = _("{label}:").format(label=self.text)
            return f"{wrap(label)}\n{self.href}"
        if self.facts:
            return "\n".join(_plain_fact(fact) for fact in self.facts)
        if self.kind == "heading":
            return f"{wrap(self.text)}\n"
        return wrap(self.text) if self.kind != "code" else self.text


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in one language.

    `gist` is the line shown beside the subject in a list of mail, `why` says for what reason the
    reader gets it, `stop` is the address that stops letters of its sort with one click.
    """

    subject: str
    gist: str
    why: str
    pieces: Sequence[Piece] = field(default_factory=list)
    stop: str = ""

    @property
    def html(self) -> str:
        return render_to_string("emails/letter.html", self._context())

    @property
    def text(self) -> str:
        ends = [wrap(self.why)]
        if self.stop:
            ends.append(_("Stop these summaries:") + f"\n{self.stop}")
        bodies = [piece.plain.rstrip() for piece in self.pieces]
        ends += [wrap(settings.OPERATOR)] if settings.OPERATOR else []
        end = "\n\n".join([*ends, link("home")])
        return "\n\n".join([wrap(self.subject), *bodies]) + f"\n\n-- \nAssent\n{end}\n"

    def _context(self) -> dict[str, object]:
        chinese = (get_language() or "").startswith("zh")
        return {
            "letter": self,
            "home": link("home"),
            "operator": settings.OPERATOR,
            "lang": "zh-Hans" if chinese else "en",
            "font": mark_safe(CHINESE if chinese else LATIN),  # noqa: S308 - constants of ours
        }


LATIN = "-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
CHINESE = "-apple-system,'PingFang SC','Noto Sans SC','Microsoft YaHei',Arial,sans-serif"


def paragraph(text: str) -> Piece:
    return Piece("paragraph", text)


def heading(text: str) -> Piece:
    return Piece("heading", text)


def small(text: str) -> Piece:
    """What few readers need: said last, and smaller."""
    return Piece("small", text)


def code(text: str) -> Piece:
    """A code to be typed in or copied."""
    return Piece("code", text)


def button(label: str, href: str) -> Piece:
    """The one thing to do; its address is written out in the plain text."""
    return Piece("button", label, href)


def way(found: Link) -> Piece:
    """Another page, less pressing than the button."""
    return Piece("way", found.label, found)


def facts(*pairs: tuple[str, str | Iterable[str]]) -> Piece:
    """Labels and values, side by side."""
    return Piece("facts", facts=_facts(pairs))


def figures(*pairs: tuple[str, str | Iterable[str]]) -> Piece:
    """Labels and amounts, the amounts one under another; the last pair is the sum."""
    return Piece("figures", facts=_facts(pairs))


def link(name: str, *args: str | int, label: str = "") -> Link:
    """The full address of a page, in the language active now."""
    found = Link(settings.SITE_URL + reverse(name, args=args))
    found.label = label
    return found


def together(*sentences: str) -> str:
    """Sentences one after the other: Chinese sets no space between them."""
    return ("" if (get_language() or "").startswith("zh") else " ").join(sentences)


def one_line(text: str, longest: int = SUBJECT) -> str:
    """A stranger's words made fit for a line of ours: no controls, no reversed order, no flood."""
    seen = "".join(" " if unicodedata.category(each)[0] == "C" else each for each in text)
    seen = " ".join(seen.split())
    return seen if len(seen) <= longest else seen[: longest - 1].rstrip() + "…"


def _facts(pairs: Iterable[tuple[str, str | Iterable[str]]]) -> tuple[Fact, ...]:
    return tuple(
        Fact(label, (value,) if isinstance(value, str) else tuple(value)) for label, value in pairs
    )


def _plain_fact(fact: Fact) -> str:
    said = _("{label}: {value}").format(label=fact.label, value=" · ".join(fact.values))
    return wrap(said, indent="  ")
