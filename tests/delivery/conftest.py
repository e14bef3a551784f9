"""A release that Acme has licensed, with its copies made."""

import os
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import Creator, Member, Organisation, User, Verification
from marketplace.delivery import actions
from marketplace.delivery.models import Copy, Notice, Token
from marketplace.gateway.models import StripeEvent
from marketplace.kit import clock
from marketplace.purchases.models import Licence, Purchase, Settlement
from marketplace.releases import actions as releases
from marketplace.releases.models import Holding, Part, Release
from tests.cast import make_user
from tests.releases import world


def make_licence(organisation: Organisation, by: User, release: Release) -> Licence:
    """What a settled purchase leaves behind, without Stripe."""
    purchase = Purchase.objects.create(
        organisation=organisation,
        by=by,
        release=release,
        purposes=release.purposes,
        rows=release.rows,
        price_amount=release.price_amount,
        amount=4_000_000,
        fee_bps=1_500,
        currency=release.currency,
    )
    event = StripeEvent.objects.create(
        id=f"evt_{os.urandom(6).hex()}",
        type="checkout.session.completed",
        payload={},
        created_at=clock.now(),
    )
    settlement = Settlement.objects.create(
        purchase=purchase, event=event, amount=purchase.amount, currency=purchase.currency
    )
    return Licence.objects.create(
        settlement=settlement,
        organisation=organisation,
        release=release,
        purposes=purchase.purposes,
        key=os.urandom(32),
        starts_at=clock.now(),
        ends_at=clock.now() + timedelta(days=300),
    )


def make_all(licence: Licence) -> list[Copy]:
    parts = Part.objects.filter(release=licence.release).order_by("number")
    return [actions.make_copy(licence=licence, part=part) for part in parts]


def part_of(creator: Creator, release: Release) -> Part:
    """The part that holds a creator."""
    return Holding.objects.get(release=release, creator_id=creator.pk).part


def carry_out(notice: Notice) -> None:
    """Rewrite the notice's part without what was taken back, and make the licence's new copy."""
    releases.rewrite(part=notice.part, cause="revoked", revocation_id=notice.revocation_id)
    actions.mark_ready(part=notice.part, revocation_id=notice.revocation_id)
    actions.make_copy(licence=notice.licence, part=notice.part)


def with_token(secret: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture(autouse=True)
def small_parts(settings) -> None:
    settings.RELEASE_PART_ROWS = 40


@pytest.fixture
def creators(db: None) -> list[Creator]:
    return world.fill(creators=25, records=4)


@pytest.fixture
def release(creators: list[Creator], sam: User) -> Release:
    return world.cut(world.make_bundle(sam), sam)


@pytest.fixture
def licence(release: Release, acme: Organisation, ana: User) -> Licence:
    """Acme's licence, its copies made."""
    found = make_licence(acme, ana, release)
    make_all(found)
    return found


@pytest.fixture
def part(licence: Licence, creators: list[Creator]) -> Part:
    """The part that holds the first of the creators."""
    return part_of(creators[0], licence.release)


@pytest.fixture
def token(bo: User) -> tuple[Token, str]:
    """Bo's token and its secret."""
    return actions.make_token(by=Member.objects.get(user=bo), label="training machine")


@pytest.fixture
def globex(sam: User) -> Organisation:
    """Another buyer."""
    organisation = Organisation.objects.create(
        name="Globex Research",
        website="https://globex.example",
        country="FR",
        buyer_class="company",
        about="We rank search results.",
    )
    Verification.objects.create(organisation=organisation, verified_by=sam, evidence="register")
    return organisation


@pytest.fixture
def gil(globex: Organisation) -> User:
    """Who administers the other buyer."""
    user = make_user("gil")
    Member.objects.create(organisation=globex, user=user, role="admin")
    return user


@pytest.fixture
def notice(licence: Licence, creators: list[Creator]) -> Notice:
    """The first of the creators took everything back, and Acme was told."""
    with transaction.atomic():
        revocation, parts = world.revoke(creators[0])
        (found,) = actions.write_notices(revocation=revocation, parts=parts)
    return found
