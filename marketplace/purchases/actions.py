"""Quoting, checking out, and settling by Stripe's signed event."""

import os
from collections.abc import Sequence

import stripe
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language

from accounts.models import Member, Organisation
from marketplace.gateway import actions as gateway
from marketplace.gateway.models import StripeEvent
from marketplace.kit import clock
from marketplace.kit.money import Money
from marketplace.kit.templatetags.kit import money
from marketplace.ledger import actions as ledger
from marketplace.ledger.models import AccountKind
from marketplace.provenance import actions as provenance
from marketplace.purchases import events
from marketplace.purchases.models import Licence, Purchase, Settlement
from marketplace.purchases.pricing import Quote, price_of
from marketplace.purchases.reach import split_for
from marketplace.purchases.refusals import (
    NotForSale,
    NothingToLicense,
    NotVerified,
    PurposesNotOffered,
    TooSmallToCharge,
)
from marketplace.releases.models import Release, ReleaseState

PAID = {"paid", "no_payment_required"}  # the second: a sum of nothing, for free sharing


def quote(*, organisation: Organisation, release: Release, purposes: Sequence[str]) -> Quote:
    """Records × purposes × price per thousand, rounded up to what Stripe can charge.

    Counts the records this buyer may have now. Raises PurposesNotOffered, NotForSale,
    NothingToLicense.
    """
    chosen = tuple(code for code in release.purposes if code in set(purposes))
    if not chosen or len(chosen) != len(set(purposes)):
        raise PurposesNotOffered
    if release.state != ReleaseState.PUBLISHED or release.bundle.retired_at:
        raise NotForSale
    found = split_for(organisation, release)
    if not found.yours:
        raise NothingToLicense
    return price_of(release, chosen, found)


def begin_checkout(*, by: Member, release: Release, purposes: Sequence[str]) -> Purchase:
    """Order at the sum shown, and open Stripe's payment page; `checkout_url` leads there.

    Raises NotVerified and TooSmallToCharge besides what `quote` raises; StripeAway and
    StripeRefused from the gateway.
    """
    if not by.organisation.is_verified:
        raise NotVerified
    offer = quote(organisation=by.organisation, release=release, purposes=purposes)
    if offer.is_too_small:
        raise TooSmallToCharge(total=money(offer.total), minimum=money(offer.minimum))
    with transaction.atomic():
        purchase = Purchase.objects.create(
            organisation=by.organisation,
            by=by.user,
            release=release,
            purposes=list(offer.purposes),
            rows=offer.rows,
            price_amount=offer.price.amount,
            amount=offer.total.amount,
            fee_bps=settings.PLATFORM_FEE_BPS,
            currency=offer.total.currency,
        )
        provenance.record(by=by.user, kind=events.BEGUN, subject=purchase, rows=offer.rows)
        call = gateway.plan_call(
            operation="checkout.sessions.create",
            subject=purchase.public_id,
            key=f"checkout:{purchase.public_id}",
            params=_session(purchase, by),
        )
    session = gateway.send(
        call=call, how=lambda api, params, options: api.v1.checkout.sessions.create(params, options)
    )
    assert isinstance(session, stripe.checkout.Session)
    purchase.session_id, purchase.checkout_url = session.id, session.url or ""
    purchase.save(update_fields=["session_id", "checkout_url"])
    return purchase


def _session(purchase: Purchase, by: Member) -> dict[str, object]:
    bundle = purchase.release.bundle
    minor, _left = purchase.total.whole_minor()
    page = f"{settings.SITE_URL}/purchases/{purchase.public_id}/"
    chinese = (get_language() or "").startswith("zh")
    return {
        "mode": "payment",
        "client_reference_id": purchase.public_id,
        "customer_email": by.user.email,
        "locale": "zh" if chinese else "en",
        "success_url": page,
        "cancel_url": page,
        "metadata": {"purchase": purchase.public_id},
        "payment_intent_data": {
            "transfer_group": purchase.public_id,
            "metadata": {"purchase": purchase.public_id},
        },
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": purchase.currency.lower(),
                    "unit_amount": minor,
                    "product_data": {
                        "name": f"{bundle.name_zh if chinese else bundle.name_en} "
                        f"#{purchase.release.number}"
                    },
                },
            }
        ],
    }


def settle(*, event: StripeEvent) -> Licence | None:
    """A paid session becomes a settlement, a posting and a licence, once.

    However often and in whatever order events come: the purchase's row is locked, and its
    settlement is unique. Returns None for a session that is not ours or not paid yet.
    """
    session = event.payload["data"]["object"]
    with transaction.atomic():
        # Locks the purchase: two events of one session must not both begin a licence.
        purchase = (
            Purchase.objects.select_for_update()
            .filter(session_id=session["id"])
            .select_related("release__bundle", "organisation")
            .first()
        ) or _by_reference(session)
        if purchase is None or session.get("payment_status") not in PAID:
            return None
        done = Settlement.objects.filter(purchase=purchase).select_related("licence").first()
        if done:
            return done.licence
        paid = Money.of_minor(int(session["amount_total"]), str(session["currency"]))
        if paid != purchase.total:
            raise ValueError("Stripe charged another sum than the purchase's")
        settlement = Settlement.objects.create(
            purchase=purchase, event=event, amount=paid.amount, currency=paid.currency
        )
        _post(purchase)
        provenance.record(by=None, kind=events.SETTLED, subject=purchase)
        return _begin_licence(settlement)


def _by_reference(session: dict[str, object]) -> Purchase | None:
    # The event may overtake our own note of the session's id: the reference is in it too.
    for purchase in Purchase.objects.select_for_update().filter(
        session_id=None, begun_at__gte=clock.now() - relativedelta(days=2)
    ):
        if purchase.public_id == session.get("client_reference_id"):
            purchase.session_id = str(session["id"])
            purchase.save(update_fields=["session_id"])
            return purchase
    return None


def _post(purchase: Purchase) -> None:
    if not purchase.total:
        return
    ledger.post(
        ref=f"sale:{purchase.public_id}",
        transfers=[
            (AccountKind.STRIPE, AccountKind.REVENUE, purchase.fee),
            (AccountKind.STRIPE, AccountKind.CREATORS, purchase.creators_share),
        ],
    )


def _begin_licence(settlement: Settlement) -> Licence:
    purchase, now = settlement.purchase, clock.now()
    licence = Licence.objects.create(
        settlement=settlement,
        organisation=purchase.organisation,
        release=purchase.release,
        purposes=purchase.purposes,
        key=os.urandom(32),
        starts_at=now,
        ends_at=now + relativedelta(months=purchase.release.bundle.term_months),
    )
    provenance.record(by=None, kind=events.LICENSED, subject=licence, rows=purchase.rows)
    return licence


def close(*, event: StripeEvent) -> None:
    """A session that expired or failed leaves its purchase closed, unless it was paid after all."""
    session = event.payload["data"]["object"]
    with transaction.atomic():
        purchase = (
            Purchase.objects.select_for_update(of=("self",))
            .filter(session_id=session["id"], closed_at=None, settlement=None)
            .first()
        )
        if purchase:
            purchase.closed_at = clock.now()
            purchase.save(update_fields=["closed_at"])
            provenance.record(by=None, kind=events.CLOSED, subject=purchase)
