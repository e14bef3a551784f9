"""What a creator takes back: everything, one purpose, one source, or single records."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.consent.models import Scope
from marketplace.kit import ids


class RevokeForm(forms.Form):
    """Read from the address of the page and posted back by its one button."""

    scope = forms.ChoiceField(choices=Scope.choices, widget=forms.HiddenInput)
    purpose = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    source = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    record = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, purposes: Sequence[str], sources: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["purpose"].choices = [(code, code) for code in purposes]
        fields["source"].choices = [(each, each) for each in sources]

    def clean_record(self) -> UUID | None:
        text = self.cleaned_data["record"]
        if not text:
            return None
        try:
            return ids.parse("rec", text)
        except Exception as error:  # the id library names its errors by what is wrong with the text
            raise forms.ValidationError(_("There is no such record.")) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named: dict[str, bool] = {
            Scope.PURPOSE: bool(cleaned.get("purpose")),
            Scope.SOURCE: bool(cleaned.get("source")),
            Scope.RECORDS: bool(cleaned.get("record")),
        }
        if not self.errors and not named.get(cleaned["scope"], True):
            self.add_error(None, _("Say what you take back."))
        return cleaned

    @property
    def named(self) -> dict[str, Any]:
        """What recalls.actions.revoke wants to know; only what belongs to the scope."""
        cleaned, scope = self.cleaned_data, self.cleaned_data["scope"]
        return {
            "scope": scope,
            "purpose": cleaned["purpose"] if scope == Scope.PURPOSE else "",
            "source_id": ids.parse("src", cleaned["source"]) if scope == Scope.SOURCE else None,
            "record_ids": [cleaned["record"]] if scope == Scope.RECORDS else [],
        }
