"""The rest of the components: facts, documents and charts."""

from django.utils.translation import gettext_lazy as _

from marketplace.kit.patterns import (
    ACTIONS,
    CHANGE,
    LABEL,
    LEVEL,
    LINK,
    SLOT,
    TITLE,
    WORDS,
    Component,
    Group,
    Specimen,
)

OBJECTS = Group(
    "objects",
    _("Objects and their facts"),
    (
        Specimen(
            "head",
            _("The top of an object’s page"),
            (
                Component(
                    "head",
                    (
                        ("title", "", _("The h1.")),
                        ("kicker", "", _("What kind of thing it is; may be a slot with a link.")),
                        ("lead", "", _("One sentence.")),
                        ("ref", "bun_…", _("Its public id, to copy.")),
                        ("status", SLOT, _("A c-status.")),
                        ("actions", SLOT, _("Buttons, the primary one first.")),
                        ("level", "1", LEVEL),
                    ),
                ),
                Component("facts"),
                Component("fact", (("label", "", LABEL),)),
            ),
            wide=True,
        ),
        Specimen(
            "split",
            _("Two columns, panels"),
            (
                Component(
                    "split",
                    (
                        ("aside", SLOT, _("The narrow column; it stays in sight.")),
                        ("aside_first", "yes", _("On phones it comes before the content.")),
                    ),
                ),
                Component(
                    "panel",
                    (
                        ("title", "", TITLE),
                        ("href", "", _("Where there is more of it.")),
                        ("link", "", _("What that link says.")),
                        ("plain", "yes", _("No padding: for a table or tasks inside.")),
                        ("level", "2", LEVEL),
                        ("tools", SLOT, _("Instead of the link.")),
                    ),
                ),
                Component(
                    "more",
                    (
                        ("label", "", _("What is folded.")),
                        ("open", "yes", _("Unfolded at first.")),
                    ),
                ),
            ),
            wide=True,
        ),
        Specimen(
            "card",
            _("Cards"),
            (
                Component(
                    "card",
                    (
                        ("title", "", TITLE),
                        ("href", "", _("The whole card follows its title.")),
                        ("level", "2", LEVEL),
                        ("footer", SLOT, _("What is secondary, at its foot.")),
                    ),
                ),
            ),
            classes=".grid",
        ),
        Specimen(
            "status",
            _("States"),
            (
                Component(
                    "status",
                    (
                        (
                            "state",
                            "ok | running | waiting | todo | warning | stopped | failed",
                            _("Shape and colour; the word is the slot."),
                        ),
                    ),
                ),
            ),
            classes='<section id="live" data-announce="…" hx-get="…">',
        ),
        Specimen(
            "figure",
            _("Figures, money, time"),
            (
                Component(
                    "figure",
                    (
                        ("label", "", LABEL),
                        ("note", "", _("A sentence beneath.")),
                        ("href", "", LINK),
                    ),
                ),
                Component(
                    "amount",
                    (
                        (":value", "Money | micro-units", _("The amount; unknown is a dash.")),
                        ("currency", "USD", _("For micro-units.")),
                        ("short", "yes", _("Whole cents only.")),
                    ),
                ),
                Component(
                    "when",
                    (
                        (":at", "datetime | date", _("The instant, in UTC.")),
                        ("bare", "yes", _("Only the day.")),
                    ),
                ),
            ),
            classes=".figures",
        ),
        Specimen(
            "table",
            _("Tables"),
            (
                Component(
                    "table",
                    (
                        ("caption", "", _("What the table shows.")),
                        ("quiet", "yes", _("The caption is heard but not seen.")),
                    ),
                ),
                Component(
                    "share",
                    (
                        ("percent", "0–100", _("How long the bar is.")),
                        ("label", "", _("In words, unless the figure stands beside it.")),
                    ),
                ),
            ),
            classes=".num .row-link",
            wide=True,
        ),
        Specimen("compare", _("Side by side"), classes="table.compare .differs", wide=True),
        Specimen(
            "answers",
            _("Key facts, and check your answers"),
            (
                Component("summary"),
                Component("summary-row", (("label", "", LABEL), ("change", "", CHANGE))),
                Component("answers"),
                Component(
                    "answer",
                    (
                        ("question", "", _("What was asked.")),
                        ("change", "", CHANGE),
                        ("hidden_change", "", _("What is changed, for a screen reader.")),
                    ),
                ),
            ),
        ),
        Specimen(
            "timeline",
            _("What happened"),
            (
                Component(
                    "timeline",
                    ((":events", "", _("Things with .at and .sentence, in order.")),),
                ),
            ),
        ),
        Specimen(
            "progress",
            _("Progress"),
            (
                Component(
                    "progress",
                    (
                        (":percent", "0–100 | None", _("None while it is not known.")),
                        ("label", "", LABEL),
                    ),
                ),
            ),
        ),
        Specimen(
            "record",
            _("A record, and who"),
            (
                Component(
                    "record",
                    (
                        (":pieces", "", _("Text and, where it is masked, the word for what.")),
                        ("kind", "", _("Post, comment and so on.")),
                        ("month", "", _("When it was written, to the month.")),
                        ("language", "en | zh-Hans", _("Of its text.")),
                    ),
                ),
                Component(
                    "person",
                    (
                        (":user", "", _("A user or an organisation.")),
                        ("note", "", _("A word beneath.")),
                    ),
                ),
            ),
        ),
    ),
)

DOCUMENTS = Group(
    "documents",
    _("Documents and files"),
    (
        Specimen(
            "sheet",
            _("A document that prints on one sheet"),
            (
                Component(
                    "sheet",
                    (
                        ("title", "", TITLE),
                        ("number", "", _("Its own.")),
                        ("kicker", "", _("What kind of document it is.")),
                        ("level", "1", LEVEL),
                        ("seal", SLOT, _("Hash and signature.")),
                        ("foot", SLOT, _("Who issued it, when, and how to check it.")),
                    ),
                ),
            ),
            wide=True,
        ),
        Specimen(
            "code",
            _("Files and code"),
            (
                Component("code", (("label", "", LABEL),)),
                Component(
                    "file",
                    (
                        ("name", "", _("Of the file.")),
                        ("size", "", _("Bytes, or in words.")),
                        ("href", "", LINK),
                        ("sha256", "", _("Its checksum.")),
                    ),
                ),
            ),
        ),
    ),
)

CHARTS = Group(
    "charts",
    _("Charts"),
    (
        Specimen(
            "chart",
            _("Charts"),
            (
                Component(
                    "chart",
                    (
                        (
                            ":chart",
                            "kit.charts: bars, stacked, ring, distribution, sparkline",
                            _("What is drawn."),
                        ),
                        ("level", "3", LEVEL),
                        ("tools", SLOT, _("Beneath its heading.")),
                    ),
                ),
            ),
        ),
        Specimen(
            "time",
            _("Months to explore"),
            (
                Component(
                    "time-chart",
                    (
                        (":chart", "kit.charts.stacked", _("The chart without a script.")),
                        (
                            "src",
                            '{"labels": ["2025-01"], "series": [{"name", "values"}], "unit"}',
                            _("Address of its figures."),
                        ),
                        ("level", "3", LEVEL),
                    ),
                ),
            ),
            wide=True,
        ),
    ),
)

GROUPS = (WORDS, ACTIONS, OBJECTS, DOCUMENTS, CHARTS)
