"""Bells of money: split new sales, plan payouts, send them."""

from marketplace.kit import jobs
from marketplace.payouts import actions
from marketplace.payouts.models import Payout, unsplit_settlements


@jobs.handles("payouts.send")
def send(run: jobs.Run) -> None:
    actions.send_payout(payout=Payout.objects.select_related("call").get(pk=run.args["payout"]))


@jobs.each_minute
def split_sales() -> None:
    """The backlog: settled sales that have no allocation yet."""
    for settlement in unsplit_settlements():
        actions.allocate(settlement=settlement)


@jobs.each_minute
def plan() -> None:
    actions.plan_payouts()
