"""Making a token, and adding a webhook address."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.delivery.actions.keys import LIVES


class TokenForm(forms.Form):
    """What a token is for, and how long it lasts."""

    label = forms.CharField(
        label=_("Name"),
        help_text=_("So that you know it again, such as the machine that uses it."),
        max_length=60,
    )
    days = forms.TypedChoiceField(
        label=_("Lasts"),
        coerce=int,
        choices=[(days, format_lazy(_("{days} days"), days=days)) for days in LIVES],
        initial=90,
    )


class EndpointForm(forms.Form):
    """Where to call."""

    url = forms.CharField(
        label=_("Address"),
        help_text=_("An https address on the open internet that accepts POST."),
        max_length=500,
    )


class AcknowledgementForm(forms.Form):
    """The word that a recall was heard and is carried out; nothing is ticked beforehand."""

    said = forms.BooleanField(
        label=_("We have the list and carry this out by the date above."),
        error_messages={"required": _("Tick the box to say so. Without it nothing is recorded.")},
    )
