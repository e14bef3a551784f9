"""What a creator earned and why, and being paid."""

from contextlib import suppress

from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.access import as_creator, second_factor_required
from marketplace.gateway.refusals import StripeAway, StripeRefused
from marketplace.kit import charts
from marketplace.kit.money import Money
from marketplace.kit.pages import page_of
from marketplace.kit.templatetags.kit import money_short
from marketplace.payouts import actions
from marketplace.payouts.models import Payee, Payout, balance, earnings_by_month, earnings_of

CHART_TITLE = _("Earned by month")
CHART_DESCRIPTION = _("What your records earned in each of the last twelve months.")


@as_creator
def earnings(request: HttpRequest) -> HttpResponse:
    """Balance, each sale with the figures it was split by, and payouts."""
    creator, currency = request.creator, settings.CURRENCY  # type: ignore[attr-defined]
    payee = Payee.objects.filter(creator=creator).first()
    if payee and not payee.is_ready and "onboarded" in request.GET:
        with suppress(StripeAway, StripeRefused):  # the account's event tells later
            payee = actions.refresh_payee(payee=payee)
    rows = earnings_of(creator, currency)
    threshold = Money.of_minor(settings.PAYOUT_THRESHOLD_MINOR, currency)
    owed = balance(creator, currency)
    months = earnings_by_month(creator, currency)
    context = {
        "balance": owed,
        "earned": Money(int(rows.aggregate(n=Sum("amount"))["n"] or 0), currency),
        "page": page_of(request, rows, size=25),
        "payouts": Payout.objects.filter(creator=creator).order_by("-planned_at")[:20],
        "payee": payee,
        "threshold": threshold,
        "is_near": owed.amount * 100 >= threshold.amount * actions.NEAR,
        "percent": min(100, 100 * owed.amount // threshold.amount) if threshold else 100,
        "months": months,
        "chart": charts.bars(
            CHART_TITLE,
            CHART_DESCRIPTION,
            months[-12:],
            words=lambda micros: money_short(int(micros)),
        ),
    }
    return render(request, "payouts/earnings.html", context)


@require_POST
@as_creator
@second_factor_required
def set_up(request: HttpRequest) -> HttpResponse:
    """On to Stripe's page for what a payout needs."""
    return redirect(actions.begin_onboarding(by=request.creator))  # type: ignore[attr-defined]
