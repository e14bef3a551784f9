"""Who the reader is, for the navigation every page carries."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.db.models import Exists, OuterRef
from django.template import Context

from accounts.models import Creator, Member, User

register = template.Library()


@dataclass(frozen=True, slots=True)
class Roles:
    """What the signed-in reader is besides a person with an account."""

    is_creator: bool = False
    is_member: bool = False
    is_staff: bool = False


def roles_of(user: User) -> Roles:
    """The roles of a user, in one query."""
    found = User.objects.filter(pk=user.pk).values_list(
        Exists(Creator.objects.filter(user=OuterRef("pk"))),
        Exists(Member.objects.filter(user=OuterRef("pk"))),
    )
    is_creator, is_member = found.first() or (False, False)
    return Roles(is_creator, is_member, user.is_staff)


@register.simple_tag(takes_context=True)
def roles(context: Context) -> Roles:
    """The roles of whoever reads this page; asked of the database once a request.

    A page without a request (such as the one for our own failure) is a visitor's page.
    """
    request: Any = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Roles()
    found: Roles | None = getattr(request, "_roles", None)
    if found is None:
        found = request._roles = roles_of(user)
    return found
