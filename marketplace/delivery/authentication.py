"""How a buyer's program says who it is: its organisation's token."""

import base64
import binascii
import hmac

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import User
from marketplace.delivery.actions import note_use
from marketplace.delivery.actions.keys import digest
from marketplace.delivery.models import Token

LONGEST = 1_000  # characters of a header worth reading
WRONG = _("This token is not valid. It may have been revoked or have expired; make another one.")


class TokenAuthentication(BaseAuthentication):
    """A token as `Authorization: Bearer <token>`, or as the password of HTTP Basic (RFC 7617).

    The second is for tools that know no other way, such as a loader that reads ~/.netrc.
    `request.auth` is the token, `request.user` whoever made it.
    """

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        scheme, _space, rest = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            return None
        secret = _secret(scheme.lower(), rest.strip())
        token = _found(secret) if secret else None
        if token is None:
            raise AuthenticationFailed(WRONG)
        note_use(token=token)
        return token.made_by, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="assent"'


class TokenScheme(OpenApiAuthenticationExtension):
    """The same, in the API's own description."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of your organisation. HTTP Basic with the token as password "
            "works as well.",
        }


def _secret(scheme: str, rest: str) -> str | None:
    if len(rest) > LONGEST:
        return None
    if scheme == "bearer":
        return rest
    if scheme == "basic":
        try:
            return base64.b64decode(rest, validate=True).decode().partition(":")[2]
        except (binascii.Error, ValueError):
            return None
    return None


def _found(secret: str) -> Token | None:
    kept = digest(secret)
    # Looked up by its hash, so how long that takes says nothing about the secret.
    token = (
        Token.objects.live().filter(sha256=kept).select_related("organisation", "made_by").first()
    )
    return token if token and hmac.compare_digest(token.sha256, kept) else None
