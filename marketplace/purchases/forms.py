"""Choosing what to license."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.consent.purposes import Purpose
from marketplace.kit.templatetags.kit import money
from marketplace.purchases.pricing import price_of
from marketplace.purchases.reach import Split
from marketplace.releases.models import Release


class QuoteForm(forms.Form):
    """The purposes of a licence, among those its release is offered for; none is pre-ticked."""

    purposes = forms.MultipleChoiceField(
        label=_("What will you use the records for?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one purpose.")},
    )

    def __init__(self, *args: Any, release: Release, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [code for code in Purpose.values if code in release.purposes]
        self.fields["purposes"].choices = [(code, Purpose(code).label) for code in offered]  # type: ignore[attr-defined]
        self.release = release

    def tell(self, split: Split) -> None:
        """Say beneath each purpose what it alone costs for the rows a buyer may have."""
        sum_ = price_of(self.release, ("one",), split).total
        said = _("Free of charge") if not sum_ else money(sum_)
        choices = self.fields["purposes"].choices  # type: ignore[attr-defined]
        help_ = {code: said for code, _label in choices} if split.yours else {}
        self.fields["purposes"].choice_help = help_  # type: ignore[attr-defined]


class LicenceFilter(forms.Form):
    """Which licences a list shows; it lives in the address."""

    state = forms.ChoiceField(
        required=False,
        choices=[("force", ""), ("ended", ""), ("all", "")],
        widget=forms.HiddenInput,
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"), required=False, choices=[("", _("Any purpose")), *Purpose.choices]
    )
    recalls = forms.ChoiceField(
        label=_("Recalls"),
        required=False,
        choices=[("", _("With or without")), ("open", _("With a recall to acknowledge"))],
    )
