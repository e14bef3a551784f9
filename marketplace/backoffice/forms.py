"""What staff write down."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Check

TICKED = "ticked_"  # before a check's code: the name of its box


class Decision(models.TextChoices):
    """What a review ends in: the two buttons."""

    VERIFY = "verify", _("Verify it")
    NOT_YET = "not_yet", _("Not yet")


class ReviewForm(forms.Form):
    """What staff checked of an organisation, and what they decided."""

    evidence = forms.CharField(
        label=_("What you checked"),
        help_text=_(
            "The register and number, how you know the website is theirs, and whom you spoke to."
        ),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    decision = forms.ChoiceField(choices=Decision.choices, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("What is missing"),
        help_text=_("What they would have to send or mend, so that you can say yes."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for check in Check:
            self.fields[TICKED + check] = forms.BooleanField(label=check.label, required=False)
        self.order_fields([TICKED + check for check in Check])  # the page's order, for its errors

    @property
    def boxes(self) -> list[tuple[str, forms.BoundField]]:
        """The checklist: the code of each check, and its box."""
        return [(check.value, self[TICKED + check]) for check in Check]

    @property
    def missing(self) -> list[str]:
        """The checks that were not ticked."""
        return [check.value for check in Check if not self.cleaned_data.get(TICKED + check)]

    @property
    def verifies(self) -> bool:
        return bool(self.cleaned_data.get("decision") == Decision.VERIFY)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        decision = cleaned.get("decision")
        if decision == Decision.VERIFY:
            for code in self.missing:
                self.add_error(TICKED + code, _("Tick it once it is checked, or say not yet."))
            self._must_say("evidence", _("Write down what you checked."))
        if decision == Decision.NOT_YET:
            self._must_say("reason", _("Write what is missing."))
        return cleaned

    def _must_say(self, name: str, sentence: Any) -> None:
        if name not in self.errors and not self.cleaned_data.get(name, "").strip():
            self.add_error(name, sentence)
