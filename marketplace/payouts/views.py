"""What a creator earned and why, her statements, and being paid."""

from contextlib import suppress
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.access import as_creator, second_factor_required
from accounts.models import Creator
from marketplace.gateway.refusals import StripeAway, StripeRefused
from marketplace.kit import clock
from marketplace.kit.money import Money
from marketplace.kit.pages import page_of
from marketplace.payouts import actions, charts, reading, statements
from marketplace.payouts.models import Payee, Payout, PayoutState, balance, earnings_of


@as_creator
def earnings(request: HttpRequest) -> HttpResponse:
    """What she earned, from whom and why, and when it is paid."""
    creator, currency = _creator(request), settings.CURRENCY
    page = page_of(request, earnings_of(creator, currency), size=10)
    monthly = reading.monthly(creator, currency)
    context = {
        "page": page,
        "payouts": Payout.objects.filter(creator=creator).order_by("-planned_at")[:20],
        "months": statements.months_of(creator, currency),
        "monthly": monthly,
        "chart": charts.earned(monthly, currency),
        **_sums(creator, currency),
        **being_paid(request, creator),
    }
    if page.paginator.count:
        spread = reading.spread(creator, currency)
        context["split"] = charts.split(reading.flow(creator, currency))
        context["shares"] = charts.shares(spread) if spread else None
    return render(request, "payouts/earnings.html", context)


@as_creator
@require_GET
def statement(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """One month on one sheet, which also prints."""
    creator, currency = _creator(request), settings.CURRENCY
    months = statements.months_of(creator, currency)
    asked = date(year, month, 1) if 1 <= year <= 9999 and 1 <= month <= 12 else None
    if asked not in months:
        raise Http404
    place = months.index(asked)
    context = {
        "statement": statements.statement(creator, asked, currency),
        "creator": creator,
        "now": clock.now(),
        "newer": months[place - 1] if place else None,
        "older": months[place + 1] if place + 1 < len(months) else None,
    }
    return render(request, "payouts/statement.html", context)


@require_POST
@as_creator
@second_factor_required
def set_up(request: HttpRequest) -> HttpResponse:
    """On to Stripe's page for what a payout needs."""
    return redirect(actions.begin_onboarding(by=_creator(request)))


def being_paid(request: HttpRequest, creator: Creator) -> dict[str, Any]:
    """How far she is from her next payout, and what it needs of her."""
    payee = Payee.objects.filter(creator=creator).first()
    if payee and not payee.is_ready and "onboarded" in request.GET:
        with suppress(StripeAway, StripeRefused):  # the account's event tells later
            payee = actions.refresh_payee(payee=payee)
    currency = settings.CURRENCY
    threshold = Money.of_minor(settings.PAYOUT_THRESHOLD_MINOR, currency)
    owed = balance(creator, currency)
    return {
        "payee": payee,
        "balance": owed,
        "threshold": threshold,
        "is_near": owed.amount * 100 >= threshold.amount * actions.NEAR,
        "percent": min(100, 100 * owed.amount // threshold.amount) if threshold else 100,
    }


def _sums(creator: Creator, currency: str) -> dict[str, Any]:
    earned = earnings_of(creator, currency).aggregate(n=Sum("amount"))["n"]
    paid = Payout.objects.filter(
        creator=creator, currency=currency, state=PayoutState.PAID
    ).aggregate(n=Sum("amount"))["n"]
    return {
        "earned": Money(int(earned or 0), currency),
        "paid": Money(int(paid or 0), currency),
    }


def _creator(request: Any) -> Creator:
    return request.creator
