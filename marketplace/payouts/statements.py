"""A creator's statement of one month: what was open, what she earned, what was paid, what is open.

Opening and closing are summed from all rows up to their instant, each on its own, so that the
sheet adds up only if the rows do.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min, QuerySet, Sum

from accounts.models import Creator
from marketplace.kit import clock
from marketplace.kit.money import Money
from marketplace.kit.months import begins, between, following
from marketplace.payouts.models import Earning, Payout, PayoutState


@dataclass(frozen=True, slots=True)
class Statement:
    """Facts of one month. A payout counts on the day it was sent; one under way is still open."""

    month: date
    opening: Money
    closing: Money
    earnings: tuple[Earning, ...]
    payouts: tuple[Payout, ...]

    @property
    def entries(self) -> list[tuple[datetime, Earning | None, Payout | None]]:
        """When, and either an earning or a payout, in the order they came."""
        found: list[tuple[datetime, Earning | None, Payout | None]] = [
            *((each.allocation.at, each, None) for each in self.earnings),
            *((each.finished_at, None, each) for each in self.payouts if each.finished_at),
        ]
        return sorted(found, key=lambda entry: entry[0])

    @property
    def earned(self) -> Money:
        return Money(sum(each.amount for each in self.earnings), self.opening.currency)

    @property
    def paid(self) -> Money:
        return Money(sum(each.amount for each in self.payouts), self.opening.currency)

    @property
    def ends(self) -> datetime:
        """The instant up to which everything is counted."""
        return min(begins(following(self.month)), clock.now())

    @property
    def is_complete(self) -> bool:
        """The month is over, so nothing is added to it any more."""
        return begins(following(self.month)) <= clock.now()


def statement(creator: Creator, month: date, currency: str) -> Statement:
    """Her statement of a month."""
    start, ends = begins(month), begins(following(month))
    earnings = (
        _earned(creator, currency)
        .filter(allocation__at__gte=start, allocation__at__lt=ends)
        .select_related(
            "allocation__settlement__purchase__organisation",
            "allocation__settlement__purchase__release__bundle",
        )
        .defer(
            "allocation__settlement__purchase__release__manifest",
            "allocation__settlement__purchase__release__card",
        )
        .order_by("allocation__at", "pk")
    )
    payouts = _paid(creator, currency).filter(finished_at__gte=start, finished_at__lt=ends)
    return Statement(
        month=month,
        opening=_open_at(creator, currency, start),
        closing=_open_at(creator, currency, ends),
        earnings=tuple(earnings),
        payouts=tuple(payouts.order_by("finished_at", "pk")),
    )


def months_of(creator: Creator, currency: str) -> list[date]:
    """The months there is a statement of, newest first: from her first earning until now."""
    first = _earned(creator, currency).aggregate(at=Min("allocation__at"))["at"]
    if first is None:
        return []
    return between(first.date(), clock.now().date())[::-1]


def _open_at(creator: Creator, currency: str, at: datetime) -> Money:
    """Earned and not sent before an instant."""
    earned = _earned(creator, currency).filter(allocation__at__lt=at)
    paid = _paid(creator, currency).filter(finished_at__lt=at)
    total = (earned.aggregate(n=Sum("amount"))["n"] or 0) - (
        paid.aggregate(n=Sum("amount"))["n"] or 0
    )
    return Money(int(total), currency)


def _earned(creator: Creator, currency: str) -> QuerySet[Earning]:
    return Earning.objects.filter(creator=creator, allocation__currency=currency)


def _paid(creator: Creator, currency: str) -> QuerySet[Payout]:
    return Payout.objects.filter(creator=creator, currency=currency, state=PayoutState.PAID)
