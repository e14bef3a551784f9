"""Pages of an organisation: registering it, its facts, its members, its invitations."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import actions
from accounts.access import as_member
from accounts.forms import InvitationForm, OrganisationForm, RoleField, RoleForm
from accounts.models import Check, Invitation, Member, Role
from marketplace.delivery.models import Token
from marketplace.kit.errors import NotYours, Refusal
from marketplace.provenance.models import Event


def _found(rows: Any, pk: UUID) -> Any:
    """The row of this id among those its reader may see. Raises NotYours."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotYours
    return row


@require_safe
@as_member()
def organisation(request: HttpRequest) -> HttpResponse:
    """The organisation's facts, whether it may buy, who acts for it, and what happened."""
    member: Member = request.member  # type: ignore[attr-defined]
    found = member.organisation
    events = Event.objects.about(found.public_id).order_by("-at", "-pk")
    context = {
        "member": member,
        "organisation": found,
        "verification": found.latest_verification,
        "deferral": found.latest_deferral,
        "checks": Check.choices,
        "members": found.members.select_related("user").order_by("joined_at"),
        "invitations": found.invitations.waiting().select_related("invited_by"),
        "role_words": [(role.label, RoleField.choice_help[role]) for role in Role],
        "events": events[:20],
    }
    return render(request, "accounts/organisation.html", context)


@login_required
def register_organisation(request: HttpRequest) -> HttpResponse:
    if request.user.memberships.exists():  # type: ignore[union-attr]
        return redirect("accounts:organisation")
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.register_organisation(by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return redirect("accounts:organisation")
    context = {"form": form, "checks": Check.choices}
    return render(request, "accounts/register_organisation.html", context)


@as_member(Role.ADMIN)
def invite(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite(by=request.member, **form.cleaned_data)  # type: ignore[attr-defined]
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect("accounts:organisation")
    return render(request, "accounts/invite.html", {"form": form})


@require_POST
@as_member(Role.ADMIN)
def withdraw_invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    member: Member = request.member  # type: ignore[attr-defined]
    invitation = _found(member.organisation.invitations, invitation_id)
    actions.withdraw_invitation(by=member, invitation=invitation)
    return redirect("accounts:organisation")


@login_required
def invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """An invitation, for the person it is addressed to alone."""
    mine = Invitation.objects.addressed_to(request.user)  # type: ignore[arg-type]
    found = _found(mine.select_related("organisation", "invited_by"), invitation_id)
    if request.method == "POST":
        actions.accept_invitation(by=request.user, invitation=found)  # type: ignore[arg-type]
        return redirect("accounts:organisation")
    if found.accepted_at:
        return redirect("accounts:welcome")
    context = {
        "invitation": found,
        "is_verified": found.organisation.is_verified,
        "role_help": RoleField.choice_help[Role(found.role)],
    }
    return render(request, "accounts/invitation.html", context)


@as_member(Role.ADMIN)
def member(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """A colleague's role, which an administrator may change."""
    by: Member = request.member  # type: ignore[attr-defined]
    colleague = _found(by.organisation.members.select_related("user"), member_id)
    form = RoleForm(request.POST or None, initial={"role": colleague.role})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_role(by=by, member=colleague, role=form.cleaned_data["role"])
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect("accounts:organisation")
    context = {
        "form": form,
        "colleague": colleague,
        "by": by,
        "is_last_administrator": _is_last_administrator(colleague),
    }
    return render(request, "accounts/member.html", context)


@as_member()
def leave(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Ending a membership: one's own, or, for an administrator, a colleague's."""
    by: Member = request.member  # type: ignore[attr-defined]
    colleague = _found(by.organisation.members.select_related("user"), member_id)
    if colleague.pk != by.pk and not by.is_admin:
        raise NotYours
    if request.method == "POST":
        actions.remove_member(by=by, member=colleague)
        return redirect("home" if colleague.pk == by.pk else "accounts:organisation")
    context = {
        "colleague": colleague,
        "by": by,
        "tokens": Token.objects.of(by.organisation).live().filter(made_by=colleague.user).count(),
        "is_last_administrator": _is_last_administrator(colleague),
        "others": by.organisation.members.exclude(pk=colleague.pk).count(),
    }
    return render(request, "accounts/leave.html", context)


def _is_last_administrator(colleague: Member) -> bool:
    others = colleague.organisation.members.exclude(pk=colleague.pk)
    return colleague.is_admin and not others.filter(role=Role.ADMIN).exists()
