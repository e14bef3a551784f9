"""The forms of signing up and in: allauth's, in our words."""

from typing import Any

from allauth.account.forms import (
    AddEmailForm,
    ChangePasswordForm,
    ConfirmEmailVerificationCodeForm,
    ConfirmLoginCodeForm,
    ConfirmPasswordResetCodeForm,
    ReauthenticateForm,
    RequestLoginCodeForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.forms import ADULT, EMAIL, NOT_ADULT, NOT_AN_ADDRESS
from accounts.models import User


class Calm(forms.Form):
    """allauth's fields in our words, their labels above them instead of vanishing inside."""

    labels = {
        "email": EMAIL,
        "login": EMAIL,
        "code": _("Code"),
        "oldpassword": _("Current password"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name == "code":  # letters of a mail, or digits: nothing to correct or to spell
                field.widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}
            if name == "password1":
                field.help_text = _("At least 12 characters, and not a common password.")
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = NOT_AN_ADDRESS
            field.label = self.labels.get(name, field.label)


NEW_PASSWORD = Calm.labels | {
    "password1": _("New password"),
    "password2": _("The new password once more"),
}


class CodeRequestForm(Calm, RequestLoginCodeForm):
    """Asking for a sign-in code."""


class SignInCodeForm(Calm, ConfirmLoginCodeForm):
    """Typing in a sign-in code."""


class AddressCodeForm(Calm, ConfirmEmailVerificationCodeForm):
    """Typing in the code that shows an address is one's own."""


class ResetCodeForm(Calm, ConfirmPasswordResetCodeForm):
    """Typing in the code for a new password."""


class ResetForm(Calm, ResetPasswordForm):
    """Asking for a code for a new password."""


class NewAddressForm(Calm, AddEmailForm):
    """Changing the e-mail address."""

    labels = {"email": _("New e-mail address")}


class PasswordChangeForm(Calm, ChangePasswordForm):
    """Changing the password."""

    labels = NEW_PASSWORD


class PasswordSetForm(Calm, SetPasswordForm):
    """Choosing a first password."""

    labels = {"password2": _("The password once more")}


class PasswordResetForm(Calm, ResetPasswordKeyForm):
    """Choosing a new password after a forgotten one."""

    labels = NEW_PASSWORD


class ConfirmByPasswordForm(Calm, ReauthenticateForm):
    """A password, to confirm that one is still oneself."""


class LoginForm(Calm, AllauthLoginForm):
    """Signing in by password; the page offers the e-mail code of `code_form` before it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.code_form = CodeRequestForm(auto_id="code_%s")


class SignupForm(Calm, AllauthSignupForm):
    """Signing up: an address, the word that one is an adult, and a password only if wanted."""

    adult = forms.BooleanField(label=ADULT, error_messages=NOT_ADULT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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
