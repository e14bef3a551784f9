"""Forms of people and organisations."""

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from accounts import countries
from accounts.models import BuyerClass, Role

EMAIL = _("E-mail address")
ADULT = _("I am 18 or older")
NOT_ADULT = {"required": _("You must be 18 or older to have an account here.")}
NOT_AN_ADDRESS = _("Write an address such as name@example.org.")


class RoleField(forms.ChoiceField):
    """One of the roles, each with a sentence on what it may do."""

    choice_help = {
        Role.ADMIN: _("Buys licences, sees invoices, invites colleagues."),
        Role.ENGINEER: _("Downloads, makes tokens, carries out recalls."),
    }

    def __init__(self) -> None:
        super().__init__(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)


class AdultForm(forms.Form):
    """The word that one is an adult."""

    adult = forms.BooleanField(label=ADULT, error_messages=NOT_ADULT)


class CreatorForm(forms.Form):
    """Becoming a creator: the country decides how we may pay."""

    country = forms.ChoiceField(label=_("Where do you live?"), choices=countries.choices)


class OrganisationForm(forms.Form):
    """The facts that staff check before an organisation may buy."""

    name = forms.CharField(
        label=_("Registered name"),
        max_length=200,
        help_text=_("As the commercial or public register has it."),
    )
    website = forms.URLField(
        label=_("Website"),
        max_length=300,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
    )
    country = forms.ChoiceField(label=_("Country it is registered in"), choices=countries.choices)
    buyer_class = forms.ChoiceField(
        label=_("Kind of organisation"), choices=BuyerClass.choices, widget=forms.RadioSelect
    )
    about = forms.CharField(
        label=_("What you will use the data for"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("A few plain sentences. Staff read them; creators may be shown them."),
    )


class InvitationForm(forms.Form):
    """Asking a colleague to join."""

    email = forms.EmailField(label=EMAIL, max_length=254)
    role = RoleField()


class RoleForm(forms.Form):
    """What a member may do for the organisation."""

    role = RoleField()
