"""A name to mask, and what to do with ticked records."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.content.models import Record
from marketplace.kit import ids


class KnownNameForm(forms.Form):
    """A name or a handle that the creator goes by."""

    name = forms.CharField(
        label=_("A name or handle you go by"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    is_handle = forms.BooleanField(label=_("It is a handle, such as @maya"), required=False)


class LeaveOutForm(forms.Form):
    """Ticked records, and whether they are to be left out or taken back in."""

    OUT, IN = "out", "in"
    to = forms.ChoiceField(choices=[(OUT, OUT), (IN, IN)])

    def ticked(self) -> list[UUID]:
        """The records ticked. ValueError when one is not the id of a record."""
        written = self.data.getlist("record")  # type: ignore[attr-defined]
        return [ids.parse(Record.id_prefix, each) for each in written]
