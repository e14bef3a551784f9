"""The front door: home for each kind of person, the language, the patterns, health."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connections
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from redis.exceptions import RedisError

from accounts.models import Creator
from accounts.templatetags.people import roles_of
from marketplace.catalogue.models import Bundle
from marketplace.delivery.views.home import overview as buyer_overview
from marketplace.kit import clock
from marketplace.kit.examples import example_context
from marketplace.kit.money import Money
from marketplace.payouts.models import Payout, PayoutState
from marketplace.privacy.models import CleanRecord
from marketplace.recalls.views.overview import overview as creator_overview


def health(request: HttpRequest) -> JsonResponse:
    """Whether this process reaches both databases."""
    for name in ("default", "vault"):
        with connections[name].cursor() as cursor:
            cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


def home(request: HttpRequest) -> HttpResponse:
    """The first page of whoever it is; somebody who is nothing yet is asked what brings them."""
    if not request.user.is_authenticated:
        return home_visitor(request)
    roles = roles_of(request.user)
    if roles.is_creator:
        return creator_overview(request)
    if roles.is_member:
        return buyer_overview(request)
    return redirect("backoffice:desk" if roles.is_staff else "accounts:welcome")


def home_visitor(request: HttpRequest) -> HttpResponse:
    """The public front page: what this is to a creator and to a buyer, with the market's size."""
    return render(request, "home_visitor.html", {"figures": market_now()})


def market_now() -> dict[str, Any] | None:
    """How big the market is, counted at most once a minute; None while it cannot be counted.

    The front page must open even when the database or the cache is away.
    """
    with suppress(DatabaseError, RedisError):
        return cache.get_or_set("market_now", count_market, 60)
    return None


def count_market() -> dict[str, Any]:
    paid = Payout.objects.filter(state=PayoutState.PAID, currency=settings.CURRENCY)
    return {
        "records": CleanRecord.objects.count(),
        "creators": Creator.objects.count(),
        "bundles": Bundle.objects.listed().count(),
        "paid_out": Money(paid.aggregate(n=Coalesce(Sum("amount"), 0))["n"], settings.CURRENCY),
        "counted_at": clock.now(),
    }


def patterns(request: HttpRequest) -> HttpResponse:
    """Every component in all its states."""
    return render(request, "patterns/index.html", example_context())


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the reader's language and show them the same page in it."""
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        code = settings.LANGUAGE_CODE
    here = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(here, {request.get_host()}):
        here = "/"
    if request.user.is_authenticated:
        from accounts import actions

        actions.choose_language(by=request.user, language=code)
    # Not `redirect`, which would take a stranger's word for the name of a page of ours.
    response = HttpResponseRedirect(translate_url(here, code))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=31_536_000, samesite="Lax", httponly=True
    )
    return response
