"""Who may open a page: decorators for views. What someone may not see is not there (404)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from accounts.models import Creator, Member, Role, User
from marketplace.kit.errors import NotYours

View = Callable[..., HttpResponse]


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
        if not request.user.is_staff:  # type: ignore[union-attr]
            raise NotYours
        return view(request, *args, **kwargs)

    return guarded
