"""The rows that are shown before anyone pays."""

import pytest
from django.db.models import F

from accounts.models import Creator, Organisation, User
from marketplace.releases.models import Part
from marketplace.releases.sample import sample_of
from tests.releases import world

pytestmark = pytest.mark.django_db


def test_a_part_of_a_creator_who_wants_to_be_asked_hides_no_other_part(
    sam: User, acme: Organisation, settings
) -> None:
    settings.RELEASE_PART_ROWS = 10
    [wary] = world.fill(creators=1, records=40, automatic_classes=[], ask_classes=["company"])
    world.fill(creators=20, records=5)
    release = world.cut(world.make_bundle(sam), sam)
    holding = release.holdings.get(creator_id=wary.pk)
    for neighbour in release.holdings.filter(part=holding.part).exclude(creator_id=wary.pk):
        world.narrow(Creator.objects.get(pk=neighbour.creator_id))  # so that the part is hers alone
    release.parts.update(number=F("number") + 100)
    Part.objects.filter(pk=holding.part_id).update(number=1)
    assert len(sample_of(release, acme)) > 0
    assert len(sample_of(release)) > 0
