"""Forms that check a second factor, and forms that set one up.

A browser's answer about a passkey is a stranger's JSON: what cannot be read in it is a wrong
answer, never a crash (the libraries beneath let several kinds of nonsense through as exceptions).
"""

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
    SignupWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.entry import Calm

NONSENSE = (
    AttributeError,
    InvalidSignature,
    LookupError,
    NotImplementedError,
    OverflowError,
    RecursionError,
    TypeError,
    UnsupportedAlgorithm,
    ValueError,
    struct.error,
)


@contextmanager
def nonsense_is_wrong() -> Iterator[None]:
    """Turn what an unreadable answer raises into the form error of a wrong one."""
    try:
        yield
    except NONSENSE as error:
        raise get_adapter().validation_error("incorrect_code") from error


class StrangersJSON(json.JSONDecoder):
    """Reads JSON; what Python will not read for another reason is as wrong as what is none."""

    def decode(self, s: str, *args: Any) -> Any:
        try:
            return super().decode(s, *args)
        except (ValueError, RecursionError) as error:  # a number of 5,000 digits; 10,000 brackets
            raise json.JSONDecodeError("unreadable", "", 0) from error


def just_proved(kind: Authenticator.Type) -> None:
    """Setting a factor up proves that one holds it: nothing is asked again for five minutes."""
    record_authentication(
        context.request, context.request.user, method="mfa", type=kind, reauthenticated=True
    )


class SecondStepByCodeForm(Calm, AuthenticateForm):
    """A code as the second step of signing in."""


class ConfirmByCodeForm(Calm, ReauthenticateForm):
    """A code to confirm, before a change that matters, that one is still oneself."""


class SetUpAppForm(Calm, ActivateTOTPForm):
    """Setting up an authenticator app."""

    labels = {"code": _("The six digits it shows")}

    def clean_code(self) -> str:
        code = str(super().clean_code())
        just_proved(Authenticator.Type.TOTP)
        return code


class NewPasskeyForm(forms.Form):
    """What adding a passkey and signing up with one share."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].decoder = StrangersJSON  # type: ignore[attr-defined]
        self.fields["name"] = forms.CharField(
            label=_("Name of this passkey"), required=False, max_length=100
        )

    def clean_credential(self) -> Any:
        credential = self.cleaned_data["credential"]
        if "\\u0000" in json.dumps(credential):  # the database keeps no NUL in JSON
            raise get_adapter().validation_error("incorrect_code")
        return credential

    def clean(self) -> dict[str, Any] | None:
        with nonsense_is_wrong():
            return super().clean()


class AddPasskeyForm(NewPasskeyForm, AddWebAuthnForm):
    """Adding a passkey, which by itself signs in unless its owner unticks that."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alone = self.fields["passwordless"]
        alone.initial = True
        alone.label = _("Sign in with it alone, without a code or password")
        alone.help_text = _(
            "Your device then asks for your finger, face or PIN. Untick this for a plain "
            "security key."
        )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned and not self.errors and cleaned.get("credential"):
            just_proved(Authenticator.Type.WEBAUTHN)
        return cleaned


class FirstPasskeyForm(NewPasskeyForm, SignupWebAuthnForm):
    """Making the passkey one signs up with."""


class PasskeyAnswerForm(forms.Form):
    """What every form that takes a passkey's answer shares."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].decoder = StrangersJSON  # type: ignore[attr-defined]

    def clean_credential(self) -> Authenticator:
        with nonsense_is_wrong():
            found: Authenticator = super().clean_credential()  # type: ignore[misc]
        return found


class SignInByPasskeyForm(PasskeyAnswerForm, LoginWebAuthnForm):
    """Signing in by passkey alone."""


class SecondStepByPasskeyForm(PasskeyAnswerForm, AuthenticateWebAuthnForm):
    """A passkey as the second step of signing in."""


class ConfirmByPasskeyForm(PasskeyAnswerForm, ReauthenticateWebAuthnForm):
    """A passkey to confirm, before a change that matters, that one is still oneself."""
