"""Pages of one person: welcome, becoming a creator, settings, the second factor."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts import access, actions
from accounts.forms import AdultForm, CreatorForm
from accounts.models import Invitation, User


def _reader(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # every page here is behind login_required
    return user


@require_safe
@login_required
def welcome(request: HttpRequest) -> HttpResponse:
    """What brings you here: the parts a person may take, one click each."""
    user = _reader(request)
    context = {
        "creator": user.creator_or_none,
        "member": user.memberships.first(),
        "invitations": Invitation.objects.waiting().addressed_to(user),
    }
    return render(request, "accounts/welcome.html", context)


@login_required
def declare_adult(request: HttpRequest) -> HttpResponse:
    """The word that one is an adult, for someone who has not given it at sign-up."""
    form = AdultForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.declare_adult(by=_reader(request))
        return redirect("accounts:become-creator")
    return render(request, "accounts/declare_adult.html", {"form": form})


@login_required
def become_creator(request: HttpRequest) -> HttpResponse:
    user = _reader(request)
    if user.creator_or_none:
        return redirect("home")
    if user.adult_declared_at is None:
        return redirect("accounts:declare-adult")
    form = CreatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.become_creator(by=user, country=form.cleaned_data["country"])
        return redirect("home")
    return render(request, "accounts/become_creator.html", {"form": form})


@require_safe
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """How a person signs in, what they read in, and what they are here."""
    user = _reader(request)
    context: dict[str, Any] = {
        "creator": user.creator_or_none,
        "member": user.memberships.first(),
        "passkeys": Authenticator.objects.filter(
            user_id=user.pk, type=Authenticator.Type.WEBAUTHN
        ).count(),
        "authenticator": Authenticator.objects.filter(
            user_id=user.pk, type=Authenticator.Type.TOTP
        ).exists(),
    }
    return render(request, "accounts/settings.html", context)


@require_safe
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why a second factor is needed here, and the two ways to set one up."""
    if access.has_second_factor(_reader(request)):
        return redirect("accounts:second-factor-done")
    return render(request, "accounts/second_factor.html")


@require_safe
@login_required
def second_factor_done(request: HttpRequest) -> HttpResponse:
    """Back to the page someone was on the way to when a second factor was asked of them."""
    return redirect(request.session.pop(access.NEXT, None) or "home")
