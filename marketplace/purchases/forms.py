"""Choosing what to license."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.consent.purposes import Purpose
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
