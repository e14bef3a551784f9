"""The pages of recalls: the list, what is asked, and saying that one heard it."""

from datetime import timedelta

import pytest

from marketplace.delivery import actions, feed
from marketplace.delivery.models import Notice
from marketplace.kit import clock
from tests.cast import signed_in
from tests.delivery.conftest import carry_out, make_licence

pytestmark = pytest.mark.django_db


def test_a_recall_is_read_downloaded_and_heard(notice, licence, bo):
    client = signed_in(bo)
    address = f"/licences/{licence.public_id}/recalls/{notice.public_id}/"
    assert "being rewritten" in client.get(address).content.decode()
    assert client.post(address + "acknowledge/").status_code == 409
    assert client.get(address + "acknowledge/").url == address
    carry_out(notice)
    rows = feed.row_ids_of(notice)
    page = client.get(address).content.decode()
    assert rows[0] in page
    assert "leave them out of every later training run" in page
    lines = client.get(address + "rows.csv").content.decode().split()
    assert [line.partition(",")[0] for line in lines] == ["row_id", *rows]
    assert client.get(address + "rows.json").json()["row_ids"] == rows
    check = client.get(address + "acknowledge/").content.decode()
    assert "Check what you are about to say" in check
    assert "checked" not in check
    unsaid = client.post(address + "acknowledge/")
    assert unsaid.status_code == 200
    assert "Tick the box" in unsaid.content.decode()
    notice.refresh_from_db()
    assert notice.acknowledged_at is None
    assert client.post(address + "acknowledge/", {"said": "on"}).status_code == 302
    notice.refresh_from_db()
    assert notice.acknowledged_by == bo
    assert client.get(address + "acknowledge/").status_code == 302
    assert "Acknowledged" in client.get(address).content.decode()


def test_recalls_are_listed_by_what_is_left_to_do(notice, licence, bo):
    client = signed_in(bo)
    first = client.get("/licences/recalls/")
    assert [found.pk for found, _rows in first.context["notices"]] == [notice.pk]
    assert first.context["notices"][0][1] is None
    assert client.get("/licences/recalls/?state=done").context["notices"] == []
    carry_out(notice)
    assert client.get("/licences/recalls/").context["notices"][0][1] == len(feed.row_ids_of(notice))
    actions.acknowledge(notice=notice, by=bo)
    assert client.get("/licences/recalls/").context["notices"] == []
    done = client.get("/licences/recalls/?state=done")
    assert done.context["done_count"] == 1
    assert bo.email in done.content.decode()


def test_recalls_are_narrowed_to_one_licence_of_ones_own(notice, licence, release, bo, ana, globex):
    own = make_licence(licence.organisation, ana, release)
    theirs = make_licence(globex, ana, release)
    client = signed_in(bo)
    assert len(client.get(f"/licences/recalls/?licence={licence.public_id}").context["notices"])
    assert client.get(f"/licences/recalls/?licence={own.public_id}").context["notices"] == []
    for strange in (theirs.public_id, "lic_x", "%00", ""):
        page = client.get(f"/licences/recalls/?licence={strange}")
        assert page.context["licence"] is None, strange


def test_a_late_recall_says_how_late_everywhere(notice, licence, bo):
    carry_out(notice)
    Notice.objects.filter(pk=notice.pk).update(
        created_at=clock.now() - timedelta(days=33),
        due_at=clock.now() - timedelta(days=3, hours=1),
    )
    client = signed_in(bo)
    ntc = f"/licences/{licence.public_id}/recalls/{notice.public_id}/"
    for address in ("/", "/licences/recalls/", f"/licences/{licence.public_id}/", ntc):
        assert "Overdue for 3 days" in client.get(address).content.decode(), address


def test_someone_who_had_not_fetched_the_part_is_told_so(notice, licence, bo):
    carry_out(notice)
    address = f"/licences/{licence.public_id}/recalls/{notice.public_id}/"
    assert "You had not fetched this part" in signed_in(bo).get(address).content.decode()
