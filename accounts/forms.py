"""Forms of people and organisations."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import RequestLoginCodeForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts import actions, countries
from accounts.models import BuyerClass, Role, User

EMAIL = _("E-mail address")
ADULT = _("I am 18 or older")


class RoleField(forms.ChoiceField):
    """One of the roles, each with a sentence on what it may do."""

    choice_help = {
        Role.ADMIN: _("Buys licences, sees invoices, invites colleagues."),
        Role.ENGINEER: _("Downloads, makes tokens, carries out recalls."),
    }

    def __init__(self) -> None:
        super().__init__(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)


def calm(field: forms.Field) -> None:
    """Take the placeholder away: a label above the field says it and does not vanish."""
    field.widget.attrs.pop("placeholder", None)


class LoginForm(AllauthLoginForm):
    """Signing in by password; the page offers the e-mail code of `code_form` before it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = EMAIL
        for field in self.fields.values():
            calm(field)
        self.code_form = RequestLoginCodeForm(auto_id="code_%s")
        self.code_form.fields["email"].label = EMAIL
        calm(self.code_form.fields["email"])


class SignupForm(AllauthSignupForm):
    """Signing up: an address, the word that one is an adult, and a password only if wanted."""

    adult = forms.BooleanField(label=ADULT, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = EMAIL
        for field in self.fields.values():
            calm(field)
        if "password1" in self.fields:
            self.fields["password1"].help_text = _(
                "At least 12 characters. Leave it empty to sign in with codes by e-mail."
            )

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """The new user, or an answer that does not tell a stranger that the address is known."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:  # the same address signed up in another request a moment ago
            self.account_already_exists = True
            return super().try_save(request)

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        actions.declare_adult(by=user)


class AdultForm(forms.Form):
    adult = forms.BooleanField(label=ADULT, required=True)


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
