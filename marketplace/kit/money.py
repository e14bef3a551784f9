"""Money: whole micro-units of a currency (1 USD = 1,000,000), so that nothing is ever rounded away.

Only here is money added, compared or split; whole minor units (cents) exist only at Stripe's edge.
"""

from collections.abc import Sequence
from dataclasses import dataclass

MICRO = 1_000_000
# Currencies Stripe counts in whole units (docs.stripe.com/currencies#zero-decimal).
ZERO_DECIMAL = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF".split())


def micros_per_minor(currency: str) -> int:
    """How many micro-units the smallest unit Stripe counts in holds: 10,000 for a cent."""
    return MICRO if currency.upper() in ZERO_DECIMAL else MICRO // 100


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount of micro-units in one currency; refuses to mix currencies."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, int) or isinstance(self.amount, bool):
            raise TypeError("money is a whole number of micro-units")

    @classmethod
    def of_minor(cls, minor: int, currency: str) -> "Money":
        """Money from Stripe's minor units (cents)."""
        return cls(minor * micros_per_minor(currency), currency.upper())

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")
        return other.amount

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    def whole_minor(self) -> tuple[int, "Money"]:
        """Minor units that Stripe can move, and what is left over in micro-units."""
        unit = micros_per_minor(self.currency)
        minor, left = divmod(self.amount, unit)
        return minor, Money(left, self.currency)

    def rounded_up_to_minor(self) -> "Money":
        """The smallest amount Stripe can charge that is not less than this one."""
        unit = micros_per_minor(self.currency)
        return Money(-(-self.amount // unit) * unit, self.currency)

    def share(self, basis_points: int) -> "Money":
        """This many ten-thousandths of it, rounded down to the micro-unit."""
        return Money(self.amount * basis_points // 10_000, self.currency)


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Shares of `amount` micro-units by weight: largest remainder (Hamilton's method).

    The shares sum to `amount` exactly, each is within one unit of its exact quota, and equal
    remainders go to the earlier weight. Raises ValueError when no weight is positive.
    """
    total = sum(weights)
    if amount < 0 or total <= 0 or min(weights) < 0:
        raise ValueError("a split needs an amount of at least 0 and a positive weight")
    shares = [amount * weight // total for weight in weights]
    remainders = [amount * weight % total for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: (-remainders[place], place))
    for place in order[: amount - sum(shares)]:
        shares[place] += 1
    return shares
