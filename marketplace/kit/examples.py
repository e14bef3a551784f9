"""What `/patterns/` shows: invented values for each component, and a form in each of its states."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from marketplace.kit import charts
from marketplace.kit.money import Money
from marketplace.kit.pattern_groups import GROUPS


class ExampleForm(forms.Form):
    """One field of each sort."""

    email = forms.EmailField(label=_("E-mail address"), help_text=_("We write only about this."))
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False)
    rows = forms.IntegerField(label=_("Rows"), min_value=1)
    until = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}))
    archive = forms.FileField(label=_("Archive"), help_text=_("ZIP, up to 2 GB."))
    language = forms.ChoiceField(
        label=_("Language"), choices=[("en", "English"), ("zh-hans", "简体中文")]
    )
    mode = forms.ChoiceField(
        label=_("How do you want to share?"),
        widget=forms.RadioSelect,
        choices=[("share", _("Share free")), ("sell", _("Sell"))],
    )
    purposes = forms.MultipleChoiceField(
        label=_("What may a buyer do?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing is ticked for you."),
        choices=[("search", _("Search and answer")), ("train", _("Train a model"))],
    )
    adult = forms.BooleanField(label=_("I am 18 or older."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sentences = {
            "search": _("Can be undone: rows leave the index."),
            "train": _("Cannot be undone once a model has learned from it."),
        }
        self.fields["purposes"].choice_help = sentences  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class ExampleEvent:
    at: datetime
    sentence: Any


MONTHS = [f"{2023 + number // 12}-{number % 12 + 1:02d}" for number in range(24)]
ENGLISH = [120, 90, 140, 180, 160, 210, 260, 240, 300, 280, 320, 340] * 2
CHINESE = [40, 60, 80, 70, 110, 120, 130, 180, 170, 210, 230, 260] * 2
OTHER = [10, 0, 20, 10, 30, 20, 10, 40, 30, 20, 50, 40] * 2


def example_months() -> dict[str, Any]:
    """The figures that the interactive chart asks for."""
    return {
        "labels": MONTHS,
        "series": [
            {"name": "English", "values": ENGLISH},
            {"name": "中文", "values": CHINESE},
            {"name": str(_("Other")), "values": OTHER},
        ],
        "unit": str(_("records")),
    }


def stacked_months() -> charts.Chart:
    series = [("English", ENGLISH), ("中文", CHINESE), (_("Other"), OTHER)]
    return charts.stacked(
        _("Records by month"), _("By the month they were written in."), MONTHS, series
    )


def example_charts() -> list[charts.Chart]:
    """One chart of each shape, and one with nothing to show."""
    return [
        charts.bars(
            _("Records by kind"),
            _("Clean records, today."),
            [(_("Posts"), 4_210), (_("Comments"), 1_905), (_("Likes"), 640), (_("Follows"), 12)],
        ),
        stacked_months(),
        charts.ring(
            _("Languages"),
            _("Share of the records."),
            [("English", 4_100), ("中文", 1_900), ("Deutsch", 420), (_("Other"), 90)],
        ),
        charts.distribution(
            _("What creators earned"),
            _("Creators by what this release brought them."),
            [("$0", 4), ("$5", 22), ("$10", 41), ("$15", 36), ("$20", 17), ("$25", 6), ("$30", 2)],
            marks=[(_("Middle: $12.40"), 0.41), (_("You: $21.05"), 0.7)],
            unit=_("creators"),
        ),
        charts.bars(_("Refunds"), "", []),
    ]


def example_look(salt: str, live: bool) -> dict[str, Any]:
    """What a specimen needs of its own, since it stands on the page twice: ids, most of all."""
    wrong = ExampleForm(
        {"email": "maya", "rows": "0", "purposes": ["resale"]}, {}, auto_id=f"{salt}_%s"
    )
    return {
        "salt": salt,
        "live": live,
        "form": ExampleForm(auto_id=f"new_{salt}_%s"),
        "wrong": wrong,
        "charts": [replace(chart, salt=salt) for chart in example_charts()],
        "months": replace(stacked_months(), salt=f"{salt} months"),
        "sparkline": replace(
            charts.sparkline(_("Deliveries, the last fortnight"), [3, 4, 4, 6, 5, 9, 8]), salt=salt
        ),
    }


def example_context() -> dict[str, Any]:
    """Everything the patterns page needs."""
    return {
        "groups": GROUPS,
        "looks": [example_look("a", live=True), example_look("b", live=False)],
        "amount": Money(1_234_560_000, "USD"),
        "tiny": Money(1_234, "USD"),
        "moment": datetime(2025, 3, 14, 9, 26, tzinfo=UTC),
        "unknown": None,
        "page": Paginator(range(312), 50).page(2),
        "events": [
            ExampleEvent(datetime(2025, 3, 14, 9, 26, tzinfo=UTC), _("Maya gave consent.")),
            ExampleEvent(datetime(2025, 3, 15, 8, 5, tzinfo=UTC), _("A release was published.")),
        ],
        "pieces": [
            ("Met ", ""),
            ("[name]", _("a name")),
            (" at the station; write to ", ""),
            ("[e-mail]", _("an e-mail address")),
            (".", ""),
        ],
        "states": [
            ("ok", _("Done")),
            ("running", _("Running")),
            ("waiting", _("Waiting")),
            ("todo", _("To do")),
            ("warning", _("Needs you")),
            ("stopped", _("Withdrawn")),
            ("failed", _("Failed")),
        ],
        "pages": [(name, title) for name, (_template, title) in LAST_RESORTS.items()],
    }


# The pages a reader sees when nothing else can be shown: their templates and their names.
LAST_RESORTS = {
    "404": ("404.html", _("Nothing here")),
    "403": ("403.html", _("Not allowed")),
    "csrf": ("403_csrf.html", _("This form is too old")),
    "429": ("429.html", _("Too many tries")),
    "500": ("500.html", _("Our mistake")),
    "refused": ("refused.html", _("This could not be done")),
}
EXAMPLE_REFUSAL = _("The price of this bundle changed while you were looking. Ask for it again.")
