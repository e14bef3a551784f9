"""The components as `/patterns/` shows them: their parameters, and which specimen shows each."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PARTS = settings.BASE_DIR / "templates" / "patterns" / "parts"
Sentence = str | Promise

TITLE = _("Its heading.")
LEVEL = _("Level of its heading, so that none is skipped.")
LABEL = _("Words beside it.")
LINK = _("Where it leads.")
CHANGE = _("Where it can be changed.")
FIELD = _("A bound field of a Django form.")
HINT = _("A further sentence beneath the label.")
SLOT = _("A slot.")


@dataclass(frozen=True, slots=True)
class Component:
    """One component of templates/cotton: parameters as (name, values, what for)."""

    name: str
    parameters: tuple[tuple[str, Sentence, Sentence], ...] = ()


@dataclass(frozen=True, slots=True)
class Specimen:
    """A place on the page: a template of patterns/parts, and the components it shows.

    A wide one needs the whole width; its two themes stand one beneath the other.
    """

    part: str
    title: Sentence
    components: tuple[Component, ...] = ()
    classes: str = ""
    wide: bool = False

    @property
    def template(self) -> str:
        return f"patterns/parts/{self.part}.html"

    @property
    def markup(self) -> str:
        """The specimen as it is written, without what only a translation needs."""
        return shorter(Path(PARTS / f"{self.part}.html").read_text())


@dataclass(frozen=True, slots=True)
class Group:
    slug: str
    title: Sentence
    specimens: tuple[Specimen, ...] = field(default=())


def shorter(source: str) -> str:
    """A template with its sentences in place of the tags that translate them."""
    source = re.sub(r"\{% (load|comment) [^%]*%\}\n?", "", source)
    source = re.sub(r"""\{% translate (["'])(.*?)\1(?: context "[^"]*")? %\}""", r"\2", source)
    source = re.sub(r"\{% blocktranslate[^%]*%\}(.*?)\{% endblocktranslate %\}", r"\1", source)
    return source.strip()


WORDS = Group(
    "words",
    _("Words and arrangement"),
    (
        Specimen("type", _("Type and colour"), classes=".lead .muted .hint .num .strong .nowrap"),
        Specimen(
            "way",
            _("Way, tabs, pages, steps"),
            (
                Component("breadcrumbs"),
                Component("tabs", (("label", "", _("Name of the tabs, for a screen reader.")),)),
                Component(
                    "pagination", ((":page", "kit.pages.page_of(…)", _("A page of a list.")),)
                ),
                Component(
                    "steps",
                    (
                        (":current", "1…", _("The question one is at.")),
                        (":total", "1…", _("How many there are.")),
                    ),
                ),
            ),
        ),
        Specimen(
            "tag",
            _("Labels, ids, the mark"),
            (
                Component(
                    "tag",
                    (("tone", "accent | ok | warn | bad", _("A tint; never the only sign.")),),
                ),
                Component("id", (("value", "rec_…", _("A public id, whole.")),)),
                Component("mark", (("size", "24", _("In pixels.")),)),
            ),
            classes=".tags",
        ),
    ),
)

ACTIONS = Group(
    "actions",
    _("What a reader can do"),
    (
        Specimen(
            "button",
            _("Buttons"),
            (
                Component(
                    "button",
                    (
                        ("href", "", _("Makes it a link that looks like a button.")),
                        (
                            "variant",
                            "primary | secondary | danger | quiet",
                            _("One primary a page."),
                        ),
                        ("type", "submit | button", _("As in HTML.")),
                        ("name", "", _("What the form sends.")),
                        ("value", "", _("What the form sends.")),
                    ),
                ),
            ),
            classes=".row .actions",
        ),
        Specimen(
            "menu",
            _("Menu and dialog"),
            (
                Component(
                    "menu",
                    (
                        ("label", "", _("What the button says.")),
                        ("side", "start | end", _("Which edge the list keeps to.")),
                        ("face", SLOT, _("What the button shows instead of its label.")),
                    ),
                ),
                Component(
                    "dialog",
                    (
                        ("id", "", _("Its own, on this page.")),
                        ("title", "", TITLE),
                        ("trigger", "", _("Words of the button that opens it, if it brings one.")),
                        ("variant", "secondary | danger | …", _("Look of that button.")),
                        ("actions", SLOT, _("Its buttons, before Close.")),
                    ),
                ),
            ),
        ),
        Specimen(
            "tasks",
            _("Things to do"),
            (
                Component("tasks"),
                Component(
                    "task",
                    (
                        ("href", "", _("The whole row leads there; without it, it cannot begin.")),
                        ("title", "", _("What is to be done.")),
                        ("state", "todo | waiting | done | failed", _("How far it is.")),
                        ("status", "", _("The same in a word.")),
                    ),
                ),
            ),
        ),
        Specimen(
            "notice",
            _("Notices"),
            (
                Component(
                    "notice",
                    (
                        ("kind", "info | success | warning | error", _("How grave it is.")),
                        ("title", "", TITLE),
                        ("role", "status | alert", _("Only for one that appears by itself.")),
                    ),
                ),
            ),
        ),
        Specimen(
            "empty",
            _("Nothing yet"),
            (
                Component(
                    "empty",
                    (
                        ("title", "", TITLE),
                        ("action", "", _("What the one button says.")),
                        ("href", "", LINK),
                        ("level", "2", LEVEL),
                    ),
                ),
            ),
        ),
        Specimen(
            "form",
            _("Forms"),
            (
                Component(
                    "errors", ((":form", "", _("A Django form; nothing while it is right.")),)
                ),
                Component("field", ((":field", "", FIELD), ("hint", "", HINT))),
                Component("choices", ((":field", "", FIELD), ("hint", "", HINT))),
            ),
            classes=".filters",
            wide=True,
        ),
    ),
)
