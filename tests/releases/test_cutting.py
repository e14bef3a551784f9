"""Cutting: what is selected is what is written, wholly or not at all."""

import pytest

from marketplace.releases.models import Row
from tests.releases import world

pytestmark = pytest.mark.django_db


def test_a_cut_publishes_what_the_bundle_selects(sam):
    world.fill(creators=25, records=4)
    release = world.cut(world.make_bundle(sam), sam)
    assert release.state == "published"
    assert (release.rows, release.creators) == (100, 25)
    assert Row.objects.filter(release=release).count() == 100
