"""A sold release for tests of recalls: rows as purchases would write them, without a payment."""

import os
from datetime import timedelta

from accounts.models import Member, Organisation, User
from marketplace.delivery import actions as delivery
from marketplace.delivery.models import Delivery
from marketplace.gateway.models import StripeEvent
from marketplace.kit import clock, ids
from marketplace.purchases.models import Licence, Purchase, Settlement
from marketplace.releases.models import Part, Release
from tests.cast import make_user


def sell(release: Release, organisation: Organisation, by: User) -> Licence:
    """A licence of the whole release, paid for."""
    now = clock.now()
    purchase = Purchase.objects.create(
        organisation=organisation,
        by=by,
        release=release,
        purposes=release.purposes,
        rows=max(1, release.rows),
        price_amount=release.price_amount,
        amount=10_000_000,
        fee_bps=1_500,
        currency=release.currency,
    )
    event = StripeEvent.objects.create(
        id=f"evt_{ids.new().hex}", type="checkout.session.completed", payload={}, created_at=now
    )
    settlement = Settlement.objects.create(
        purchase=purchase, event=event, amount=10_000_000, currency="USD"
    )
    return Licence.objects.create(
        settlement=settlement,
        organisation=organisation,
        release=release,
        purposes=release.purposes,
        key=os.urandom(32),
        starts_at=now,
        ends_at=now + timedelta(days=365),
    )


def deliver(licence: Licence, part: Part, by: User) -> Delivery:
    """The buyer fetches a part."""
    delivery.make_copy(licence=licence, part=part)
    return delivery.authorise(licence=licence, part=part, by=by)


def another_member(organisation: Organisation, name: str, language: str = "zh-hans") -> User:
    user = make_user(name, language=language)
    Member.objects.create(organisation=organisation, user=user, role="engineer")
    return user
