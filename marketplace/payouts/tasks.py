"""Bells of money: split new sales, plan payouts, send them."""

from marketplace.kit import jobs, mail
from marketplace.payouts import actions, letters
from marketplace.payouts.making import made_of
from marketplace.payouts.models import Payout, PayoutState, unsplit_settlements


@jobs.handles("payouts.send")
def send(run: jobs.Run) -> None:
    actions.send_payout(payout=Payout.objects.select_related("call").get(pk=run.args["payout"]))


@jobs.handles("payouts.tell")
def tell(run: jobs.Run) -> None:
    """How a payout ended, to the creator it is for."""
    payouts = Payout.objects.select_related("creator__user", "call")
    payout = payouts.get(pk=run.args["payout"])
    reader = payout.creator.user
    if not reader.is_active:
        return
    is_paid = payout.state == PayoutState.PAID
    letter = mail.write(
        lambda: letters.paid(made_of(payout)) if is_paid else letters.failed(payout),
        to=reader.email,
        language=reader.language,
        key=run.job.public_id,
    )
    mail.post(run, letter)


@jobs.each_minute
def split_sales() -> None:
    """The backlog: settled sales that have no allocation yet."""
    for settlement in unsplit_settlements():
        actions.allocate(settlement=settlement)


@jobs.each_minute
def plan() -> None:
    actions.plan_payouts()
