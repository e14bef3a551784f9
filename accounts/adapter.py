"""How allauth makes, greets and protects people here."""

import base64
import io
from typing import Any
from uuid import UUID

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from accounts import access, actions, letters
from accounts.models import User
from marketplace.kit import mail
from marketplace.vault.actions import keyring

LONGEST_EMAIL = 254  # octets of an address, RFC 5321 section 4.5.3.1.3 less its brackets

# The vault key that seals second-factor secrets: one for the house, since allauth's hook does not
# say whose secret it is. A dump of the main database alone then signs nobody in.
HOUSE_KEY = UUID("00000000-0000-7000-8000-000000000001")


def shown_name(user: User) -> str:
    """What a person is called on their own pages: their address, for we ask no name."""
    return user.email


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This address and password do not belong together. Check both, or ask for a code "
            "by e-mail instead."
        ),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "incorrect_code": _("This code is not the one we sent. Check it and type it again."),
        "rate_limited": _("That was too quick. Wait a moment, then try again."),
        "email_too_long": _("This address is too long. An address has at most 254 characters."),
    }

    def new_user(self, request: HttpRequest) -> User:
        """Someone new, who keeps the language they signed up in."""
        user: User = super().new_user(request)
        user.language = translation.get_language() or user.language
        return user

    def clean_email(self, email: str) -> str:
        if len(email) > LONGEST_EMAIL:
            raise ValidationError(self.error_messages["email_too_long"], code="email_too_long")
        return str(super().clean_email(email))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write to a person in their own language; to a stranger in that of the page."""
        with translation.override(self._language_of(context.get("user"), email)):
            super().send_mail(template_prefix, email, context)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """allauth's letters as ours, text and HTML; one it may learn to send later stays its own.

        Who asked for a code is told by the network address that the request came from.
        """
        to = email if isinstance(email, str) else email[0]
        known = {**context, "ip": context.get("ip") or self._network_address()}
        compose = letters.of_allauth(template_prefix, to, known)
        if compose is None:
            return super().render_mail(template_prefix, email, context, headers)
        return mail.write(compose, to=to, language=translation.get_language() or "en")

    def _network_address(self) -> str | None:
        return self.get_client_ip(self.request) if self.request else None

    def _language_of(self, user: User | None, email: str) -> str | None:
        reader = user or User.objects.filter(email__iexact=email).first()
        if reader is None and self.request is not None and self.request.user.is_authenticated:
            reader = self.request.user
        return reader.language if reader else translation.get_language()

    def is_safe_url(self, url: str | None) -> bool:
        """Whether someone may be sent on to `url`; what is no address at all is not safe."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:  # such as a bracket that never closes
            return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Signed in: the first page is in their language.

        That is the account's, unless they pressed a language on this visit: the last choice wins.
        The address alone is no choice: a link to a Chinese page makes no account Chinese.
        """
        chosen = request.session.pop(access.CHOSEN, None)
        if chosen in dict(settings.LANGUAGES) and chosen != user.language:
            actions.choose_language(by=user, language=chosen)
        with translation.override(user.language):
            return super().post_login(request, user, **kwargs)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:welcome")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Home, or for someone who is nothing here yet, the question of what brings them."""
        assert isinstance(request.user, User)  # allauth asks once someone is signed in
        if access.has_a_part(request.user):
            return str(super().get_login_redirect_url(request))
        return reverse("accounts:welcome")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:settings")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Whoever has a second factor confirms by it: a password alone is not offered."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and access.has_second_factor(user):
            return [method for method in methods if method["id"].startswith("mfa")]
        return methods


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That did not match. Try again."),
    }

    def encrypt(self, text: str) -> str:
        """Seal the secret of an authenticator or of recovery codes before it is stored."""
        return base64.b64encode(keyring(HOUSE_KEY).seal(text, "second-factor")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` sealed. Raises SealBroken for anything else."""
        return keyring(HOUSE_KEY).open(base64.b64decode(encrypted_text), "second-factor")

    def build_totp_svg(self, url: str) -> str:
        """The QR code on a white ground, so that a phone reads it from a dark page too."""
        picture = io.BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(picture)
        return picture.getvalue().decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Assent"}

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey {number}").format(number=count + 1)
