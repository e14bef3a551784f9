"""What a creator reads of her earnings: by month and buyer, where a sale's money went, shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date

from django.db.models import Count, ExpressionWrapper, F, Sum, fields
from django.db.models.functions import Cast, TruncMonth

from accounts.models import Creator
from marketplace.kit import clock
from marketplace.kit.money import Money
from marketplace.kit.months import between
from marketplace.payouts.models import Allocation, Earning

ENOUGH = 20  # creators in a sale before their shares are drawn together
CROWD = 5  # creators that a bar of that drawing stands for at the least


@dataclass(frozen=True, slots=True)
class Monthly:
    """Micro-units earned in each of `months`, buyer by buyer; every month is there, also empty."""

    months: tuple[date, ...]
    buyers: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def totals(self) -> list[int]:
        return [sum(values[place] for _name, values in self.buyers) for place in range(self.size)]

    @property
    def size(self) -> int:
        return len(self.months)


def monthly(creator: Creator, currency: str, last: int = 12) -> Monthly:
    """Her earnings of the last months up to this one, beginning with the first that had any.

    The buyer that brought most comes first.
    """
    rows = (
        Earning.objects.filter(creator=creator, allocation__currency=currency)
        .annotate(
            month=TruncMonth("allocation__at", tzinfo=UTC),
            buyer=F("allocation__settlement__purchase__organisation__name"),
        )
        .order_by()
        .values_list("month", "buyer")
        .annotate(total=Sum("amount"))
    )
    found = {(month.date(), buyer): int(total) for month, buyer, total in rows}
    if not found:
        return Monthly((), ())
    months = between(min(month for month, _buyer in found), clock.now().date())[-last:]
    buyers = [
        (buyer, tuple(found.get((month, buyer), 0) for month in months))
        for buyer in sorted({buyer for _month, buyer in found})
    ]
    buyers.sort(key=lambda each: -sum(each[1]))
    return Monthly(tuple(months), tuple(each for each in buyers if any(each[1])))


@dataclass(frozen=True, slots=True)
class Flow:
    """What buyers paid for the sales that a creator had a part in, and where it went."""

    paid: Money
    creators: Money
    hers: Money

    @property
    def fee(self) -> Money:
        return self.paid - self.creators

    @property
    def others(self) -> Money:
        return self.creators - self.hers


def flow(creator: Creator, currency: str) -> Flow:
    """Over all her sales so far."""
    sums = Earning.objects.filter(creator=creator, allocation__currency=currency).aggregate(
        paid=Sum("allocation__settlement__purchase__amount"),
        creators=Sum("allocation__amount"),
        hers=Sum("amount"),
    )
    paid, creators, hers = (Money(int(n or 0), currency) for n in sums.values())
    return Flow(paid, creators, hers)


@dataclass(frozen=True, slots=True)
class Spread:
    """How many creators earned how much by one sale, and in which step the reader is.

    `steps` are (from, up to, creators) in micro-units; the last has no upper end (None).
    """

    allocation: Allocation
    steps: tuple[tuple[int, int | None, int], ...]
    hers: int

    @property
    def creators(self) -> int:
        return sum(number for _low, _high, number in self.steps)


def spread(creator: Creator, currency: str) -> Spread | None:
    """The shares of everybody in her latest sale, none told apart from a crowd.

    None where fewer than ENOUGH creators shared a sale, or where no two steps are left once each
    holds CROWD of them: nobody's own figure may be read from the drawing.
    """
    hers = (
        Earning.objects.filter(creator=creator, allocation__currency=currency, amount__gt=0)
        .order_by("-allocation__at", "-pk")
        .select_related("allocation__settlement__purchase__release__bundle")
        .defer("allocation__settlement__purchase__release__manifest")
        .first()
    )
    if hers is None:
        return None
    width, counts = _counted(hers.allocation)
    if sum(counts) < ENOUGH:
        return None
    steps = crowds(counts, width)
    if len(steps) < 2:
        return None
    place = next(
        n for n, (_low, high, _c) in enumerate(steps) if high is None or hers.amount < high
    )
    return Spread(hers.allocation, tuple(steps), place)


def _counted(allocation: Allocation) -> tuple[int, list[int]]:
    """The width of ten equal steps up to the largest share, and how many creators are in each."""
    earnings = Earning.objects.filter(allocation=allocation).order_by()
    largest = earnings.order_by("-amount").values_list("amount", flat=True)[0]
    width = step_width(largest)
    step = Cast(
        ExpressionWrapper(F("amount") / width, fields.BigIntegerField()), fields.IntegerField()
    )
    found = dict(earnings.annotate(step=step).values_list("step").annotate(Count("pk")))
    return width, [found.get(number, 0) for number in range(max(found) + 1)]


def step_width(largest: int) -> int:
    """A round width that gives at most some ten steps: 1, 2 or 5 times a power of ten."""
    power = 1
    while True:
        for times in (1, 2, 5):
            if largest < 10 * times * power:
                return times * power
        power *= 10


def crowds(counts: Sequence[int], width: int) -> list[tuple[int, int | None, int]]:
    """Steps joined with their neighbours until each holds a crowd; the last is open to above."""
    steps: list[tuple[int, int | None, int]] = []
    low = number = 0
    for place, count in enumerate(counts):
        number += count
        if number >= CROWD:
            steps.append((low, (place + 1) * width, number))
            low, number = (place + 1) * width, 0
    if number and steps:
        last_low, _high, last = steps.pop()
        steps.append((last_low, None, last + number))
    elif steps:
        steps[-1] = (steps[-1][0], None, steps[-1][2])
    return steps
