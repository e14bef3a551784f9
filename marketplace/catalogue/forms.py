"""What is typed about a bundle, and what the catalogue is filtered by."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace.catalogue import selection, words
from marketplace.catalogue.models import Bundle
from marketplace.consent.models import RecordKind
from marketplace.consent.purposes import Purpose
from marketplace.kit.money import MICRO

MONTH = forms.DateInput(attrs={"type": "month"}, format="%Y-%m")
TICKS = forms.CheckboxSelectMultiple


class BundleForm(forms.Form):
    """A bundle as staff describe it. `fields_of` gives what the actions take."""

    # As the page shows them: the summary of errors reads in this order.
    field_order = (
        *("kinds", "languages", "platforms", "month_from", "month_to"),
        *("purposes", "price", "minimum_creators", "term_months"),
        *("name_en", "name_zh", "summary_en", "summary_zh", "slug"),
    )

    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=120)
    summary_en = forms.CharField(
        label=_("Summary in English"), max_length=400, widget=forms.Textarea
    )
    summary_zh = forms.CharField(
        label=_("Summary in Chinese"), max_length=400, widget=forms.Textarea
    )
    slug = forms.SlugField(
        label=_("Address"),
        max_length=60,
        help_text=_("Lower-case letters, digits and hyphens, as in everyday-posts."),
    )
    kinds = forms.MultipleChoiceField(label=_("Kinds"), choices=RecordKind.choices, widget=TICKS)
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        required=False,
        widget=TICKS,
        help_text=_("None ticked: all."),
    )
    platforms = forms.MultipleChoiceField(
        label=_("Platforms"),
        required=False,
        widget=TICKS,
        choices=list(words.PLATFORMS.items()),
        help_text=_("None ticked: all."),
    )
    purposes = forms.MultipleChoiceField(
        label=_("Purposes"),
        choices=Purpose.choices,
        widget=TICKS,
        help_text=_("A record is in the bundle only if its creator allows all of them."),
    )
    month_from = forms.DateField(
        label=_("First month"), required=False, widget=MONTH, input_formats=["%Y-%m"]
    )
    month_to = forms.DateField(
        label=_("Last month"), required=False, widget=MONTH, input_formats=["%Y-%m"]
    )
    price = forms.DecimalField(
        label=_("Price for a thousand records and one purpose"),
        min_value=0,
        max_value=1_000_000,
        decimal_places=6,
        help_text=_("A record is in the bundle only if this reaches its creator’s floor."),
    )
    minimum_creators = forms.IntegerField()  # its bounds come from the settings, below
    term_months = forms.IntegerField(
        label=_("Months a licence runs"), min_value=1, max_value=120, initial=12
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A language no record is in yet stays tickable where the bundle asks for it: saving the
        # form must not widen the bundle to every language.
        asked = {*selection.known_languages(), *self.initial.get("languages", ())}
        self.fields["languages"].choices = words.languages(asked)  # type: ignore[attr-defined]
        least = settings.RELEASE_MINIMUM_CREATORS
        self.fields["minimum_creators"] = forms.IntegerField(
            label=_("Creators at least"),
            min_value=least,
            max_value=1_000_000,
            initial=least,
            help_text=_("With fewer, a cut is refused."),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("month_from"), cleaned.get("month_to")
        if first and last and first > last:
            self.add_error("month_to", _("The last month is before the first."))
        return cleaned

    def fields_of(self) -> dict[str, Any]:
        """The fields of the bundle, once the form is valid."""
        values = {name: said for name, said in self.cleaned_data.items() if name != "price"}
        return values | {"price_amount": self.price_amount}

    @property
    def price_amount(self) -> int:
        """The price in micro-units."""
        return int(self.cleaned_data["price"] * MICRO)

    @property
    def currency(self) -> str:
        return str(settings.CURRENCY)


def initial_of(bundle: Bundle) -> dict[str, Any]:
    """A bundle as the form shows it."""
    names = [name for name in BundleForm.base_fields if name != "price"]
    values = {name: getattr(bundle, name) for name in names}
    return values | {"price": Decimal(bundle.price_amount) / MICRO}


class SearchForm(forms.Form):
    """What is typed in the catalogue: words, and the most to pay. What makes no sense is left out.

    The other facets are values to tick: see `facets`.
    """

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    price = forms.DecimalField(
        label=_("Price at most"), required=False, min_value=0, max_value=1_000_000
    )

    @property
    def words(self) -> tuple[str, ...]:
        self.is_valid()
        return tuple(self.cleaned_data.get("q", "").casefold().split()[:8])

    @property
    def price_at_most(self) -> Decimal | None:
        self.is_valid()
        return self.cleaned_data.get("price")
