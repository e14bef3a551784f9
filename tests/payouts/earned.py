"""Earnings and payouts as rows, without a payment: for what only reads them."""

import os
from datetime import datetime

from accounts.models import Creator, Organisation, User
from marketplace.gateway.models import StripeCall
from marketplace.kit import ids
from marketplace.payouts.models import Allocation, Earning, Payout
from marketplace.purchases.models import Licence
from marketplace.releases.models import Release
from tests.recalls.world import sell


def earn(
    release: Release, buyer: Organisation, by: User, at: datetime, shares: dict[Creator, int]
) -> Allocation:
    """A sale of the release, split as said, in micro-units."""
    return divide(sell(release, buyer, by), at, shares)


def divide(licence: Licence, at: datetime, shares: dict[Creator, int]) -> Allocation:
    """The creators' share of what the licence cost, divided as said."""
    allocation = Allocation.objects.create(
        settlement=licence.settlement,
        amount=sum(shares.values()),
        currency="USD",
        weight_sum=10 * len(shares),
        at=at,
    )
    Earning.objects.bulk_create(
        Earning(allocation=allocation, creator=creator, rows=4, weight=10, amount=amount)
        for creator, amount in shares.items()
    )
    return allocation


def pay(creator: Creator, amount: int, at: datetime, state: str = "paid") -> Payout:
    """A payout of hers: sent at that instant, or only planned then."""
    call = StripeCall.objects.create(
        operation="transfers.create", subject="", key=ids.new().hex, params={}
    )
    is_final = state in {"paid", "failed"}
    return Payout.objects.create(
        creator=creator,
        call=call,
        amount=amount,
        currency="USD",
        state=state,
        transfer_id=f"tr_{os.urandom(6).hex()}" if state == "paid" else None,
        planned_at=at,
        finished_at=at if is_final else None,
    )
