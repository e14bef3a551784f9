"""What a payout is made of: what was left from before, each bundle's earnings, what stays over."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from marketplace.catalogue.models import Bundle
from marketplace.kit.money import Money
from marketplace.payouts.models import Earning, Payout, PayoutState


@dataclass(frozen=True, slots=True)
class MadeOf:
    """`brought` + the earnings − the payout's amount = `left`, to the micro-unit.

    The earnings are those since the payout before, `since`, or since ever where it is None; by
    bundle, the most first.
    """

    payout: Payout
    since: datetime | None
    brought: Money
    earned: tuple[tuple[Bundle, Money], ...]

    @property
    def amount(self) -> Money:
        return Money(self.payout.amount, self.payout.currency)

    @property
    def total_earned(self) -> Money:
        zero = Money(0, self.payout.currency)
        return sum((amount for _bundle, amount in self.earned), start=zero)

    @property
    def left(self) -> Money:
        return self.brought + self.total_earned - self.amount


def made_of(payout: Payout) -> MadeOf:
    """Read from the rows, as they were when the payout was planned."""
    before = (
        Payout.objects.filter(creator=payout.creator, currency=payout.currency)
        .filter(planned_at__lt=payout.planned_at)
        .exclude(state=PayoutState.FAILED)
    )
    previous = before.order_by("-planned_at").first()
    since = previous.planned_at if previous else None
    hers = Earning.objects.filter(
        creator=payout.creator,
        allocation__currency=payout.currency,
        allocation__at__lte=payout.planned_at,
    )
    brought = 0
    if since is not None:
        older = hers.filter(allocation__at__lte=since).aggregate(n=Sum("amount"))["n"] or 0
        brought = int(older) - int(before.aggregate(n=Sum("amount"))["n"] or 0)
        hers = hers.filter(allocation__at__gt=since)
    sums = (
        hers.order_by()
        .values_list("allocation__settlement__purchase__release__bundle")
        .annotate(total=Sum("amount"))
        .order_by("-total")
    )
    found = [(bundle, int(total)) for bundle, total in sums]
    bundles = Bundle.objects.in_bulk([bundle for bundle, _total in found])
    earned = tuple((bundles[key], Money(total, payout.currency)) for key, total in found)
    return MadeOf(payout, since, Money(brought, payout.currency), earned)
