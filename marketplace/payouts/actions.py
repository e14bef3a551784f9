"""Splitting a sale among creators, and paying them by transfers that cannot happen twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import stripe
from django.conf import settings
from django.db import transaction

from accounts.models import Creator
from marketplace.gateway import actions as gateway
from marketplace.gateway.client import client
from marketplace.gateway.models import StripeEvent
from marketplace.gateway.refusals import StripeAway, StripeRefused
from marketplace.kit import clock, jobs
from marketplace.kit.money import Money, split
from marketplace.kit.templatetags.kit import money as as_text
from marketplace.ledger import actions as ledger
from marketplace.ledger.models import AccountKind
from marketplace.payouts import events
from marketplace.payouts.models import (
    Allocation,
    Earning,
    Payee,
    Payout,
    PayoutState,
    balance,
    ready_balances,
)
from marketplace.payouts.refusals import BelowThreshold
from marketplace.provenance import actions as provenance
from marketplace.purchases.models import Settlement
from marketplace.purchases.reach import by_creator

NEAR = 80  # per cent of the threshold from which onboarding is offered
ACTIVE = "active"
# After a refusal, such as a sale's money that Stripe still holds back: not again every minute.
AGAIN_AFTER = timedelta(days=1)


def allocate(*, settlement: Settlement) -> Allocation | None:
    """Split the creators' share of a sale by the weight of their rows in the licence, once.

    Largest remainder to the micro-unit, in the order of creators' ids. Ask again, and the first
    split is returned. None when everybody took their records back since the quote: the share then
    waits, unsplit, for staff to refund it.
    """
    with transaction.atomic():
        # Locks the settlement: two workers must not both split the sale.
        settlement = Settlement.objects.select_for_update().get(pk=settlement.pk)
        done = Allocation.objects.filter(settlement=settlement).first()
        if done:
            return done
        purchase = settlement.purchase
        share = purchase.creators_share
        rows = by_creator(purchase.release, settlement.licence.use)
        if not rows:
            return None
        weights = [row.weight for row in rows]
        allocation = Allocation.objects.create(
            settlement=settlement,
            amount=share.amount,
            currency=share.currency,
            weight_sum=sum(weights),
        )
        amounts = split(share.amount, weights) if share else [0] * len(rows)
        Earning.objects.bulk_create(
            (
                Earning(
                    allocation=allocation,
                    creator_id=row.creator_id,
                    rows=row.rows,
                    weight=row.weight,
                    amount=amount,
                )
                for row, amount in zip(rows, amounts, strict=True)
            ),
            batch_size=5_000,
        )
        provenance.record(
            by=None, kind=events.ALLOCATED, subject=settlement.licence, creators=len(rows)
        )
    return allocation


def begin_onboarding(*, by: Creator) -> str:
    """The address of Stripe's page where the creator gives what a payout needs.

    Only near the threshold (BelowThreshold before), so that nobody shows papers for pennies.
    The account is made once: Accounts v2, express dashboard, recipient configuration. Raises
    StripeRefused and StripeAway too.
    """
    threshold = Money.of_minor(settings.PAYOUT_THRESHOLD_MINOR, settings.CURRENCY)
    if balance(by, settings.CURRENCY).amount * 100 < threshold.amount * NEAR:
        raise BelowThreshold(threshold=as_text(threshold))
    payee = Payee.objects.filter(creator=by).first() or _open_account(by)
    page = f"{settings.SITE_URL}/earnings/"
    with _answering():
        link = client().v2.core.account_links.create(
            {
                "account": payee.stripe_account,
                "use_case": {
                    "type": "account_onboarding",
                    "account_onboarding": {
                        "refresh_url": page,
                        "return_url": f"{page}?onboarded=1",
                    },
                },
            }
        )
    return link.url


def _open_account(creator: Creator) -> Payee:
    call = gateway.plan_call(
        operation="v2.core.accounts.create",
        subject=creator.public_id,
        key=f"payee:{creator.public_id}",
        params={
            "contact_email": creator.user.email,
            "dashboard": "express",
            "identity": {"country": (creator.country or "US").lower(), "entity_type": "individual"},
            "configuration": {
                "recipient": {
                    "capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}
                }
            },
            "defaults": {
                "currency": settings.CURRENCY.lower(),
                "responsibilities": {
                    "fees_collector": "application",
                    "losses_collector": "application",
                },
            },
            "include": ["configuration.recipient"],
            "metadata": {"creator": creator.public_id},
        },
    )
    account = gateway.send(
        call=call, how=lambda api, params, options: api.v2.core.accounts.create(params, options)
    )
    with transaction.atomic():
        payee, created = Payee.objects.get_or_create(
            creator=creator, defaults={"stripe_account": account.id}
        )
        if created:
            provenance.record(by=creator.user, kind=events.ONBOARDING, subject=creator)
    return payee


def refresh_payee(*, payee: Payee) -> Payee:
    """Ask Stripe how the account stands now; ready when it may receive transfers.

    Raises StripeRefused and StripeAway.
    """
    with _answering():
        account: Any = client().v2.core.accounts.retrieve(
            payee.stripe_account, {"include": ["configuration.recipient"]}
        )
    try:
        capabilities = account.configuration.recipient.capabilities
        ready = capabilities.stripe_balance.stripe_transfers.status == ACTIVE
    except AttributeError:  # no recipient configuration yet
        ready = False
    with transaction.atomic():
        if ready and not payee.is_ready:
            provenance.record(by=None, kind=events.READY, subject=payee.creator)
        payee.is_ready, payee.checked_at = ready, clock.now()
        payee.save(update_fields=["is_ready", "checked_at"])
    return payee


@contextmanager
def _answering() -> Iterator[None]:
    """Asking Stripe something that changes nothing there: what goes wrong is a refusal of ours."""
    try:
        yield
    except (stripe.InvalidRequestError, stripe.PermissionError) as error:
        raise StripeRefused(reason=str(error.code or type(error).__name__)) from error
    except stripe.StripeError as error:
        raise StripeAway from error


def refresh_payee_of(*, event: StripeEvent) -> None:
    """An account changed at Stripe: look at the account the event names, if it is one of ours."""
    related = event.payload.get("related_object") or {}
    payee = Payee.objects.filter(stripe_account=related.get("id", "")).first()
    if payee:
        refresh_payee(payee=payee)


def plan_payouts() -> list[Payout]:
    """Set aside whole minor units of every balance that reached the threshold and can be paid."""
    return [
        payout
        for creator_id, currency in ready_balances(settings.PAYOUT_THRESHOLD_MINOR)
        if (payout := _plan(creator_id, currency))
    ]


def _plan(creator_id: Any, currency: str) -> Payout | None:
    with transaction.atomic():
        # Locks the payee: two planners must not both set the same balance aside.
        payee = Payee.objects.select_for_update().get(creator_id=creator_id)
        owed = balance(payee.creator, currency)
        minor, _left = owed.whole_minor()
        due = payee.is_ready and minor >= settings.PAYOUT_THRESHOLD_MINOR
        if not due or Payout.objects.in_the_way(creator_id, clock.now() - AGAIN_AFTER).exists():
            return None
        payout = Payout(
            creator_id=creator_id, amount=Money.of_minor(minor, currency).amount, currency=currency
        )
        payout.call = gateway.plan_call(
            operation="transfers.create",
            subject=payout.public_id,
            key=f"payout:{payout.public_id}",
            params={
                "amount": minor,
                "currency": currency.lower(),
                "destination": payee.stripe_account,
                "transfer_group": payout.public_id,
                "metadata": {"payout": payout.public_id},
            },
        )
        payout.save(force_insert=True)
        provenance.record(by=None, kind=events.PLANNED, subject=payout)
        jobs.add("payouts.send", key=payout.public_id, max_attempts=50, payout=str(payout.pk))
    return payout


def send_payout(*, payout: Payout) -> Payout:
    """Make the transfer, or find the one an earlier attempt made; then write it down.

    An attempt whose answer was lost is looked up by its transfer group before anything is sent
    again, and a sending that does follow carries the same key.
    """
    if PayoutState(payout.state).is_final:
        return payout
    before = payout.state == PayoutState.SENDING
    Payout.objects.filter(pk=payout.pk, state=PayoutState.PLANNED).update(state=PayoutState.SENDING)
    found = _look_up(payout) if before else None
    if found:
        return _paid(payout, found)
    try:
        transfer = gateway.send(
            call=payout.call,
            how=lambda api, params, options: api.v1.transfers.create(params, options),
        )
    except StripeRefused:
        return _failed(payout)
    return _paid(payout, transfer.id)


def _look_up(payout: Payout) -> str | None:
    try:
        found = client().v1.transfers.list({"transfer_group": payout.public_id, "limit": 1})
    except stripe.StripeError as error:
        raise StripeAway from error
    return found.data[0].id if found.data else None


def _paid(payout: Payout, transfer_id: str) -> Payout:
    with transaction.atomic():
        # Zero rows: another attempt has written the end of it, and the book with it.
        if Payout.objects.filter(pk=payout.pk, state=PayoutState.SENDING).update(
            state=PayoutState.PAID, transfer_id=transfer_id, finished_at=clock.now()
        ):
            ledger.post(
                ref=f"payout:{payout.public_id}",
                transfers=[
                    (
                        AccountKind.CREATORS,
                        AccountKind.STRIPE,
                        Money(payout.amount, payout.currency),
                    )
                ],
            )
            provenance.record(by=None, kind=events.PAID, subject=payout)
            _tell(payout, key=payout.public_id)
    payout.refresh_from_db()
    return payout


def _failed(payout: Payout) -> Payout:
    with transaction.atomic():
        if Payout.objects.filter(pk=payout.pk, state=PayoutState.SENDING).update(
            state=PayoutState.FAILED, finished_at=clock.now()
        ):
            provenance.record(by=None, kind=events.FAILED, subject=payout)
            # What is refused is tried again each day: once a week is often enough to hear of it.
            week = clock.now().strftime("%G-W%V")
            _tell(payout, key=f"failed|{payout.creator_id}|{payout.currency}|{week}")
    payout.refresh_from_db()
    return payout


def _tell(payout: Payout, key: str) -> None:
    jobs.add("payouts.tell", key=key, max_attempts=jobs.PATIENT, payout=str(payout.pk))
