"""A small market: a release of 25 creators, one of them Maya, licensed by Acme and fetched."""

from types import SimpleNamespace

import pytest

from marketplace.releases.models import Holding
from tests.consent.conftest import make_source
from tests.recalls.world import deliver, sell
from tests.releases import world


@pytest.fixture
def market(maya, sam, acme, ana):
    """`release`, `part` (the one that holds Maya), `licence`, `records` (hers)."""
    world.fill(24)
    make_source(maya)  # with a handle that opens
    world.give_grant(maya)
    records = world.add_records(maya, 4)
    release = world.cut(world.make_bundle(sam), sam)
    part = Holding.objects.get(release=release, creator_id=maya.pk).part
    licence = sell(release, acme, ana)
    deliver(licence, part, ana)
    return SimpleNamespace(release=release, part=part, licence=licence, records=records)
