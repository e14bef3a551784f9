"""Notices: every holder is told, with its own ids, and what it heard is kept."""

import pytest
from django.db import transaction

from accounts.models import Member
from marketplace.delivery import actions, feed
from marketplace.delivery.models import Copy, Message, Notice
from marketplace.delivery.reading import licence_people
from marketplace.delivery.refusals import NoticeNotReady
from marketplace.kit import jobs
from marketplace.kit.errors import NotYours
from marketplace.releases import actions as releases
from marketplace.releases import pseudonyms
from marketplace.releases.models import Removal
from tests.delivery.conftest import make_all, make_licence
from tests.releases import world

pytestmark = pytest.mark.django_db


def recall(creator) -> list[Notice]:
    """What recalls does at a revocation: narrow, withhold and tell in one transaction."""
    with transaction.atomic():
        revocation, parts = world.revoke(creator)
        return actions.write_notices(revocation=revocation, parts=parts)


def carry_out(notice: Notice) -> list[Notice]:
    releases.rewrite(part=notice.part, cause="revoked", revocation_id=notice.revocation_id)
    return actions.mark_ready(part=notice.part, revocation_id=notice.revocation_id)


@pytest.fixture
def notice(licence, creators) -> Notice:
    return recall(creators[0])[0]


def test_every_holder_is_told_once(licence, release, part, creators, globex, gil, bo):
    other = make_licence(globex, gil, release)
    make_all(other)
    actions.authorise(licence=licence, part=part, by=bo)
    notices = recall(creators[0])
    told = {(n.licence_id, n.part_id, n.delivered_before) for n in notices}
    assert told == {(licence.pk, part.pk, True), (other.pk, part.pk, False)}
    assert Notice.objects.count() == 2


def test_a_holder_whose_licence_ended_is_told_if_it_fetched_the_part(licence, part, creators, bo):
    actions.authorise(licence=licence, part=part, by=bo)
    type(licence).objects.filter(pk=licence.pk).update(
        starts_at="2020-01-01T00:00Z", ends_at="2020-02-01T00:00Z"
    )
    assert [n.licence_id for n in recall(creators[0])] == [licence.pk]


def test_a_holder_whose_licence_ended_unused_is_not_told(licence, creators):
    type(licence).objects.filter(pk=licence.pk).update(
        starts_at="2020-01-01T00:00Z", ends_at="2020-02-01T00:00Z"
    )
    assert recall(creators[0]) == []


def test_the_rows_are_told_under_the_licences_own_ids(notice, licence, part):
    held = {row["row_id"] for row in _rows(licence, part)}
    assert carry_out(notice) == [notice]
    ids = feed.row_ids_of(notice)
    removed = set(Removal.objects.values_list("record_id", flat=True))
    key = bytes(licence.key)
    assert set(ids) == {pseudonyms.row_id(key, record) for record in removed}
    assert len(ids) == 4
    assert set(ids) <= held
    jobs.drain()
    assert held - {row["row_id"] for row in _rows(licence, part)} == set(ids)


def _rows(licence, part) -> list[dict]:
    from marketplace.kit import storage
    from marketplace.releases import parquet

    copy = Copy.objects.current().get(licence=licence, part=part)
    with storage.open_file(copy.file) as file:
        return parquet.read_rows(file).to_pylist()


def test_a_licence_is_not_told_of_rows_it_never_had(creators, sam, acme, ana):
    reserved = world.make_creators(1)[0]
    world.give_grant(reserved, automatic_classes=["academic"])
    world.add_records(reserved, 4)
    licence = make_licence(acme, ana, world.cut(world.make_bundle(sam), sam))
    make_all(licence)
    (notice,) = recall(reserved)
    carry_out(notice)
    assert Removal.objects.count() == 4
    assert feed.row_ids_of(notice) == [] == feed.removed_rows(licence)


def test_ready_is_said_once_and_asks_for_the_new_copy(notice, licence, part):
    assert carry_out(notice) == [notice]
    assert actions.mark_ready(part=part, revocation_id=notice.revocation_id) == []
    jobs.drain()
    assert Copy.objects.current().get(licence=licence, part=part).revision == 2


def test_the_sweep_says_what_nobody_told_us(notice):
    from marketplace.delivery import tasks

    tasks.say_what_is_rewritten()
    notice.refresh_from_db()
    assert notice.ready_at is None  # still withheld
    releases.rewrite(part=notice.part, cause="revoked", revocation_id=notice.revocation_id)
    tasks.say_what_is_rewritten()
    notice.refresh_from_db()
    assert notice.ready_at


def test_a_notice_is_acknowledged_once_ready_by_whoever_comes_first(notice, ana, bo, token):
    with pytest.raises(NoticeNotReady):
        actions.acknowledge(notice=notice, by=bo)
    carry_out(notice)
    heard = actions.acknowledge(notice=notice, token=token[0])
    again = actions.acknowledge(notice=notice, by=ana)
    assert heard.acknowledged_at == again.acknowledged_at
    assert (again.acknowledged_token, again.acknowledged_by) == (token[0], None)


def test_nobody_else_acknowledges(notice, mallory, gil, sam):
    carry_out(notice)
    for stranger in (mallory, gil, sam):
        with pytest.raises(NotYours):
            actions.acknowledge(notice=notice, by=stranger)
    notice.refresh_from_db()
    assert notice.acknowledged_at is None


def test_webhooks_hear_of_it_without_anyone_being_named(licence, creators, bo):
    member = Member.objects.get(user=bo)
    actions.add_endpoint(by=member, url="https://hooks.acme.example/assent")
    off = actions.add_endpoint(by=member, url="https://old.acme.example/")
    actions.disable_endpoint(by=member, endpoint=off)
    (notice,) = recall(creators[0])
    carry_out(notice)
    opened, ready = Message.objects.order_by("created_at", "pk")
    assert (opened.type, ready.type) == ("recall.opened", "recall.ready")
    assert ready.body["row_ids"] == feed.row_ids_of(notice)
    written = str([opened.body, ready.body])
    assert str(notice.revocation_id) not in written  # it would join two licences
    assert creators[0].public_id not in written
    assert Message.objects.filter(endpoint=off).count() == 0


def test_the_people_of_a_licence_are_its_members(licence, ana, bo, mallory):
    assert licence_people(licence) == [ana, bo]
