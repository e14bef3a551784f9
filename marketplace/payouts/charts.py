"""The charts of a creator's earnings."""

from django.utils.translation import gettext as _

from marketplace.kit import charts
from marketplace.kit.money import MICRO, Money
from marketplace.kit.templatetags.kit import in_language, money_short
from marketplace.payouts.reading import Flow, Monthly, Spread


def _written(currency: str) -> charts.Words:
    """A whole amount as money; the charts count in units, so that their axes are readable."""
    return lambda units: money_short(Money(round(units * MICRO), currency))


def earned(monthly: Monthly, currency: str) -> charts.Chart:
    """A column for each month, a colour for each buyer."""
    return charts.stacked(
        _("Earned by month"),
        _("What your records earned, by the buyer that paid, in {currency}.").format(
            currency=currency
        ),
        [month.strftime("%Y-%m") for month in monthly.months],
        [(name, [value / MICRO for value in values]) for name, values in monthly.buyers],
        words=_written(currency),
    )


def trend(monthly: Monthly) -> charts.Chart:
    """The same months as a line beside a figure."""
    return charts.sparkline(_("Earned by month"), [total / MICRO for total in monthly.totals])


def split(flow: Flow) -> charts.Chart:
    """Where the money of her sales went."""
    return charts.bars(
        _("Where the money went"),
        _("What buyers paid for the sales your records were in, over all time."),
        [
            (_("You"), flow.hers.amount / MICRO),
            (_("The other creators"), flow.others.amount / MICRO),
            (_("Fee that runs this market"), flow.fee.amount / MICRO),
        ],
        words=_written(flow.paid.currency),
    )


def shares(spread: Spread) -> charts.Chart:
    """How the creators of one sale shared, with the reader's own step marked."""
    purchase = spread.allocation.settlement.purchase
    currency = spread.allocation.currency
    rows = [(_step(low, high, currency), number) for low, high, number in spread.steps]
    return charts.distribution(
        _("What each creator earned by your latest sale"),
        _("{release}, {creators} creators. Each bar stands for five or more of them.").format(
            release=f"{in_language(purchase.release.bundle, 'name')} #{purchase.release.number}",
            creators=spread.creators,
        ),
        rows=rows,
        marks=[(_("You are here"), (spread.hers + 0.5) / len(rows))],
        unit=_("creators"),
    )


def _step(low: int, high: int | None, currency: str) -> str:
    begins = money_short(Money(low, currency))
    if high is None:
        return _("{amount} and more").format(amount=begins)
    return f"{begins}–{money_short(Money(high, currency))}"
