"""Authorising a delivery: to whom, of what, and never of what was taken back."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Member
from marketplace.delivery import actions
from marketplace.delivery.models import Copy, Delivery
from marketplace.delivery.refusals import CopyBeingMade, LicenceEnded, PartWithheld
from marketplace.kit.errors import NotYours
from marketplace.kit.models import Job
from marketplace.provenance.models import Event
from marketplace.releases import actions as releases
from marketplace.releases.models import Part
from tests.delivery.conftest import make_licence
from tests.releases import world

pytestmark = pytest.mark.django_db


def test_an_engineer_is_handed_the_part_and_that_is_on_record(licence, part, bo):
    delivery = actions.authorise(licence=licence, part=part, by=bo)
    assert delivery.copy == Copy.objects.current().get(licence=licence, part=part)
    assert (delivery.by, delivery.token) == (bo, None)
    event = Event.objects.get(kind="delivery.part.delivered")
    assert event.subject == licence.public_id
    assert event.facts["delivery"] == delivery.public_id


def test_a_token_is_handed_the_part(licence, part, token):
    delivery = actions.authorise(licence=licence, part=part, token=token[0])
    assert (delivery.by, delivery.token) == (None, token[0])


@pytest.mark.parametrize("who", ["mallory", "gil", "maya", "sam"])
def test_nobody_else_is_handed_anything(who, request, licence, part):
    found = request.getfixturevalue(who)
    with pytest.raises(NotYours):
        actions.authorise(licence=licence, part=part, by=getattr(found, "user", found))
    assert not Delivery.objects.exists()


def test_another_organisations_token_is_handed_nothing(licence, part, gil):
    token, _secret = actions.make_token(by=Member.objects.get(user=gil), label="x")
    with pytest.raises(NotYours):
        actions.authorise(licence=licence, part=part, token=token)
    with pytest.raises(NotYours):  # nor together with a member of the right one
        actions.authorise(licence=licence, part=part, token=token, by=gil)


def test_nobody_is_handed_anything_without_saying_who(licence, part):
    with pytest.raises(NotYours):
        actions.authorise(licence=licence, part=part)


def test_a_part_of_another_release_is_not_there(licence, sam, bo):
    other = world.cut(world.make_bundle(sam), sam)
    with pytest.raises(NotYours):
        actions.authorise(licence=licence, part=Part.objects.filter(release=other)[0], by=bo)


def test_a_withheld_part_is_refused_and_says_since_when(licence, part, creators, bo):
    world.revoke(creators[0])
    with pytest.raises(PartWithheld) as refused:
        actions.authorise(licence=licence, part=part, by=bo)
    part.refresh_from_db()
    assert f"{part.withheld_at:%Y-%m-%d %H:%M} UTC" in refused.value.sentence
    assert refused.value.status == 409
    assert not Delivery.objects.exists()


def test_the_other_parts_flow_while_one_is_withheld(licence, part, creators, bo):
    world.revoke(creators[0])
    for other in Part.objects.filter(release=licence.release).exclude(pk=part.pk):
        assert actions.authorise(licence=licence, part=other, by=bo)


def test_after_the_rewrite_the_old_copy_is_never_handed_over(licence, part, creators, bo):
    before = Copy.objects.current().get(licence=licence, part=part)
    revocation, _parts = world.revoke(creators[0])
    releases.rewrite(part=part, cause="revoked", revocation_id=revocation.pk)
    with pytest.raises(CopyBeingMade):
        actions.authorise(licence=licence, part=part, by=bo)
    assert Job.objects.filter(kind="delivery.make_copies", state="queued").exists()
    after = actions.make_copy(licence=licence, part=part)
    assert actions.authorise(licence=licence, part=part, by=bo).copy == after != before


def test_a_part_withheld_and_covered_again_for_others_only_is_not_handed_to_this_buyer(
    licence, part, creators, bo
):
    """Back from withholding at the same revision: the part's own state says nothing to Acme."""
    world.revoke(creators[0])
    world.give_grant(creators[0], automatic_classes=["academic"])
    releases.rewrite(part=part, cause="revoked")
    part.refresh_from_db()
    assert (part.withheld_at, part.revision) == (None, 1)
    with pytest.raises(CopyBeingMade):
        actions.authorise(licence=licence, part=part, by=bo)
    assert actions.make_copy(licence=licence, part=part).rows == part.rows - 4
    assert actions.authorise(licence=licence, part=part, by=bo)


def test_a_record_left_out_a_moment_ago_is_not_handed_over(licence, part, creators, bo):
    from marketplace.consent import actions as consent

    record = Copy.objects.current().get(licence=licence, part=part).records[0]
    owner = next(c for c in creators if world.Row.objects.filter(record_id=record, creator_id=c.pk))
    consent.exclude(by=owner, record_ids=[record])
    with pytest.raises(CopyBeingMade):
        actions.authorise(licence=licence, part=part, by=bo)


def test_past_its_end_a_licence_delivers_nothing(licence, part, bo, time_machine):
    time_machine.move_to(licence.ends_at)
    with pytest.raises(LicenceEnded):
        actions.authorise(licence=licence, part=part, by=bo)


def test_a_lapsed_part_is_refused_before_any_sweep(licence, part, bo):
    Part.objects.filter(pk=part.pk).update(earliest_expiry="2020-01-01T00:00Z")
    with pytest.raises(PartWithheld):
        actions.authorise(licence=licence, part=part, by=bo)


def test_a_licence_without_copies_is_told_to_wait(release, acme, ana, bo):
    licence = make_licence(acme, ana, release)
    with pytest.raises(CopyBeingMade):
        actions.authorise(licence=licence, part=Part.objects.filter(release=release)[0], by=bo)


def test_a_delivery_costs_the_same_however_often(licence, part, bo, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        actions.authorise(licence=licence, part=part, by=bo)


def test_a_delivery_is_never_changed_or_removed(licence, part, bo):
    delivery = actions.authorise(licence=licence, part=part, by=bo)
    table = Delivery._meta.db_table
    for statement in (f"UPDATE {table} SET at = now()", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Delivery.objects.get() == delivery
