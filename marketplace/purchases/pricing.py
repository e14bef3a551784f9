"""The sum of a licence: records × purposes × price for a thousand, and where it goes."""

from dataclasses import dataclass

from django.conf import settings

from marketplace.kit.money import Money
from marketplace.purchases.reach import Split
from marketplace.releases.models import Release

# Stripe takes no card payment beneath these, in minor units
# (docs.stripe.com/currencies#minimum-and-maximum-charge-amounts); a sum of nothing it takes.
SMALLEST_CHARGE = {"USD": 50, "EUR": 50, "GBP": 30, "JPY": 50, "HKD": 400, "CHF": 50, "SGD": 50}


@dataclass(frozen=True, slots=True)
class Quote:
    """What a licence would cost and where the money goes. `price`: for 1,000 records a purpose."""

    release: Release
    purposes: tuple[str, ...]
    rows: int
    price: Money
    exact: Money  # before it is rounded up to what a card can pay
    total: Money
    fee: Money
    creators_share: Money
    split: Split

    @property
    def minimum(self) -> Money:
        """The smallest card payment in this currency."""
        currency = self.total.currency
        return Money.of_minor(SMALLEST_CHARGE.get(currency, 0), currency)

    @property
    def is_too_small(self) -> bool:
        """Not free, and less than a card can pay."""
        return bool(self.total) and self.total < self.minimum


def price_of(release: Release, purposes: tuple[str, ...], split: Split) -> Quote:
    """The quote for these purposes, by the rows a buyer may have."""
    price = Money(release.price_amount, release.currency)
    exact = Money(-(-split.yours * len(purposes) * price.amount // 1_000), price.currency)
    total = exact.rounded_up_to_minor()
    fee = total.share(settings.PLATFORM_FEE_BPS)
    return Quote(release, purposes, split.yours, price, exact, total, fee, total - fee, split)
