"""What staff write down."""

from django import forms
from django.utils.translation import gettext_lazy as _


class VerifyForm(forms.Form):
    """What was checked, so that a colleague can follow it."""

    evidence = forms.CharField(
        label=_("What you checked"),
        help_text=_(
            "The register and number, how you know the website is theirs, and whom you spoke to."
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
