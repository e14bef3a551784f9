"""Carrying out Stripe's events, and a sweep for those that never reached us."""

from django.conf import settings
from django.db import transaction

from marketplace.gateway import actions
from marketplace.gateway.models import StripeEvent
from marketplace.kit import jobs
from marketplace.payouts import actions as payouts
from marketplace.purchases import actions as purchases

SETTLES = {"checkout.session.completed", "checkout.session.async_payment_succeeded"}
CLOSES = {"checkout.session.expired", "checkout.session.async_payment_failed"}
ACCOUNT = "v2.core.account"


@jobs.handles("gateway.handle_event")
def handle_event(run: jobs.Run) -> None:
    """The event's effect and its mark commit together, and both only once."""
    event = StripeEvent.objects.get(pk=run.args["event"])
    if event.type.startswith(ACCOUNT):  # asks Stripe for the account as it is now: no transaction
        payouts.refresh_payee_of(event=event)
    with run.finish(), transaction.atomic():
        if event.type in SETTLES:
            licence = purchases.settle(event=event)
            if licence:
                payouts.allocate(settlement=licence.settlement)
                jobs.add("delivery.make_copies", key=licence.public_id, licence=str(licence.pk))
        elif event.type in CLOSES:
            purchases.close(event=event)
        actions.mark_handled(event=event)


@jobs.each_minute
def sweep_events() -> None:
    if settings.STRIPE_SECRET_KEY:
        actions.fetch_missed()
