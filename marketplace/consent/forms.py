"""One form a question. `answer` is what GrantDraft keeps; nothing is chosen beforehand."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import BuyerClass
from marketplace.consent import wording
from marketplace.consent.actions import HIGHEST_FLOOR
from marketplace.consent.models import Mode
from marketplace.consent.purposes import Purpose
from marketplace.consent.terms import LONGEST_MONTHS, months_after
from marketplace.kit import clock
from marketplace.kit.money import MICRO

Choice = tuple[str, Any]


class PurposesForm(forms.Form):
    purposes = forms.MultipleChoiceField(
        label=_("Purposes"),
        choices=Purpose.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one purpose, or leave this page.")},
    )

    def __init__(self, *args: Any, kept: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"purposes": kept or []}, **kwargs})
        fields: Any = self.fields
        fields["purposes"].choice_help = wording.PURPOSES

    @property
    def answer(self) -> list[str]:
        return list(self.cleaned_data["purposes"])


class KindsForm(forms.Form):
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of record"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of record, or leave this page.")},
    )

    def __init__(
        self, *args: Any, kinds: Sequence[Choice], kept: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"initial": {"kinds": kept or []}, **kwargs})
        fields: Any = self.fields
        fields["kinds"].choices = kinds
        fields["kinds"].choice_help = wording.KINDS

    @property
    def answer(self) -> list[str]:
        return list(self.cleaned_data["kinds"])


class SourcesForm(forms.Form):
    extent = forms.ChoiceField(
        label=_("Which sources?"),
        choices=[
            ("every", _("Every source, also those I add later")),
            ("chosen", _("Only the sources I choose here")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    sources = forms.MultipleChoiceField(
        label=_("Sources"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one source.")},
    )

    def __init__(
        self, *args: Any, sources: Sequence[Choice], kept: Any = None, **kwargs: Any
    ) -> None:
        initial = {}
        if kept:
            initial = {"extent": "every" if kept["every"] else "chosen", "sources": kept["ids"]}
        super().__init__(*args, **{"initial": initial, **kwargs})
        fields: Any = self.fields
        fields["sources"].choices = sources

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("extent") != "chosen":
            self.errors.pop("sources", None)
        return cleaned

    @property
    def answer(self) -> dict[str, Any]:
        every = self.cleaned_data["extent"] == "every"
        return {"every": every, "ids": [] if every else self.cleaned_data["sources"]}


AMOUNT = _("Write an amount between 0 and 100,000 in digits, such as 2 or 2.50.")


class PriceForm(forms.Form):
    use_required_attribute = False
    mode = forms.ChoiceField(
        label=_("Free or for money?"),
        choices=Mode.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    floor = forms.CharField(
        label=_("Lowest price for 1,000 records and one purpose"),
        error_messages={"required": AMOUNT, "max_length": AMOUNT},
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, currency: str, kept: Any = None, **kwargs: Any) -> None:
        initial = {}
        if kept:
            initial = {"mode": kept["mode"]}
            if kept["mode"] == Mode.SELL:
                initial["floor"] = as_text(kept["floor"])
        super().__init__(*args, **{"initial": initial, **kwargs})
        fields: Any = self.fields
        fields["mode"].choice_help = {
            Mode.SHARE: _("The buyer pays nothing and has the same duties."),
            Mode.SELL: _("You get a share of every sale your records are part of."),
        }
        fields["floor"].help_text = _(
            "In {currency}, such as 2.50. With 0, any price will do, also none."
        ).format(currency=currency)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("mode") != Mode.SELL:
            self.errors.pop("floor", None)
        elif "floor" in cleaned:
            try:
                cleaned["floor"] = micro_units(cleaned["floor"])
            except ValueError:
                self.add_error("floor", AMOUNT)
        return cleaned

    @property
    def answer(self) -> dict[str, Any]:
        sells = self.cleaned_data["mode"] == Mode.SELL
        return {
            "mode": self.cleaned_data["mode"],
            "floor": self.cleaned_data["floor"] if sells else 0,
        }


class BuyersForm(forms.Form):
    ANSWERS = [
        ("automatic", _("Automatic: any verified one may")),
        ("ask", _("Ask me: only those I say yes to by name")),
        ("never", _("Never")),
    ]

    def __init__(self, *args: Any, kept: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": kept or {}, **kwargs})
        for code, label in BuyerClass.choices:
            self.fields[code] = forms.ChoiceField(
                label=label,
                help_text=wording.CLASSES[code],
                choices=self.ANSWERS,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one answer for this kind of buyer.")},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if len(cleaned) == len(self.fields) and set(cleaned.values()) == {"never"}:
            self.add_error(
                None,
                _("With “never” everywhere nothing is allowed. Change one, or leave this page."),
            )
        return cleaned

    @property
    def answer(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code in BuyerClass.values}


class UntilForm(forms.Form):
    use_required_attribute = False
    until = forms.ChoiceField(
        label=_("Until when?"),
        choices=[
            ("3", _("3 months")),
            ("6", _("6 months")),
            ("12", _("12 months")),
            ("24", _("24 months")),
            ("date", _("Until a day I choose")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how long.")},
    )
    last_day = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=_("At most 24 months from today."),
        error_messages={
            "required": _("Write the last day."),
            "invalid": _("Write the day as year-month-day, such as 2027-03-31."),
        },
    )

    def __init__(self, *args: Any, kept: Any = None, **kwargs: Any) -> None:
        initial = {}
        if kept:
            initial = {"until": str(kept.get("months", "date")), "last_day": kept.get("date")}
        super().__init__(*args, **{"initial": initial, **kwargs})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("until") != "date":
            self.errors.pop("last_day", None)
        elif "last_day" in cleaned:
            self._check(cleaned["last_day"], clock.now())
        return cleaned

    def _check(self, day: date, now: datetime) -> None:
        if not now.date() <= day <= months_after(now, LONGEST_MONTHS).date():
            self.add_error("last_day", _("The day must be today or later, within 24 months."))

    @property
    def answer(self) -> dict[str, Any]:
        if self.cleaned_data["until"] == "date":
            return {"date": self.cleaned_data["last_day"].isoformat()}
        return {"months": int(self.cleaned_data["until"])}


class UndoForm(forms.Form):
    """Nothing to fill in: going on says that the page was read."""

    def __init__(self, *args: Any, kept: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    @property
    def answer(self) -> dict[str, bool]:
        return {"read": True}


def micro_units(text: str) -> int:
    """An amount written by a person, in micro-units; ValueError when it cannot be one.

    A point sets off up to six decimals; no thousands marks, which mean different things to
    different readers. Full-width digits are read as digits.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    found = re.fullmatch(r"([0-9]{1,6})(?:\.([0-9]{1,6}))?", plain)
    if not found:
        raise ValueError("not an amount")
    amount = int(found[1]) * MICRO + int((found[2] or "").ljust(6, "0"))
    if amount > HIGHEST_FLOOR:
        raise ValueError("more than the highest floor")
    return amount


def as_text(amount: int) -> str:
    """The amount as a person would write it: at least two decimals, no more than needed."""
    whole, micros = divmod(amount, MICRO)
    return f"{whole}.{f'{micros:06d}'.rstrip('0').ljust(2, '0')}"
