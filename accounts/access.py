"""Who may open a page: decorators for views. What someone may not see is not there (404)."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings as allauth_settings
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import Creator, Member, Role, User
from marketplace.kit.errors import NotYours

View = Callable[..., HttpResponse]
NEXT = "second_factor_next"  # in the session: the page someone was on the way to
CHOSEN = "chosen_language"  # in the session: what a visitor pressed before signing in


def creator_of(user: User) -> Creator:
    """The creator this user is. Raises NotYours."""
    creator = user.creator_or_none
    if creator is None:
        raise NotYours
    return creator


def member_of(user: User, *roles: Role) -> Member:
    """The membership this user acts by, in one of `roles` if any are named. Raises NotYours."""
    members = user.memberships.order_by("joined_at")
    member = (members.filter(role__in=roles) if roles else members).first()
    if member is None:
        raise NotYours
    return member


def as_creator(view: View) -> View:
    """For creators only; the view finds hers in `request.creator`."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.creator = creator_of(request.user)  # type: ignore[attr-defined, arg-type]
        return view(request, *args, **kwargs)

    return guarded


def as_member(*roles: Role) -> Callable[[View], View]:
    """For members of an organisation, of these roles if named; `request.member` is theirs."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            request.member = member_of(request.user, *roles)  # type: ignore[attr-defined, arg-type]
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def as_staff(view: View) -> View:
    """For staff only; nobody else learns that the page exists."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_staff:
            raise NotYours
        return view(request, *args, **kwargs)

    return guarded


def has_a_part(user: User) -> bool:
    """Whether someone is a creator, a member of an organisation, or staff."""
    return user.is_staff or user.creator_or_none is not None or user.memberships.exists()


def has_second_factor(user: User) -> bool:
    """Whether someone set up an authenticator app or a passkey; recovery codes alone are none."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists()


def confirmed_by_second_factor(request: HttpRequest) -> bool:
    """Whether the reader used their second factor to confirm themself in the last minutes."""
    latest = max(
        (
            used["at"]
            for used in get_authentication_records(request, request.user)
            if used.get("method") == "mfa" and used.get("reauthenticated")
        ),
        default=0.0,
    )
    return bool(time.time() - latest < allauth_settings.REAUTHENTICATION_TIMEOUT)


def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """Lead the reader to set up a second factor, remembering the page they asked for.

    Where they pressed a button, that is the page it stood on, to press it again.
    """
    here = request.get_full_path()
    if request.method != "GET":
        here = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(here, {request.get_host()}):
        request.session[NEXT] = here
    return redirect("accounts:second-factor")


def second_factor_required(view: View) -> View:
    """For views that change where money goes: a second factor, used within the last minutes.

    Someone without one is led to set it up, someone with one to use it; both come back here.
    """

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_second_factor(request.user):  # type: ignore[arg-type]
            return set_up_second_factor(request)
        if not confirmed_by_second_factor(request):
            raise ReauthenticationRequired  # allauth asks for it, then carries out this request
        return view(request, *args, **kwargs)

    return guarded
