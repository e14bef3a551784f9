"""The desk: Sam sees what needs a person, and nobody else sees that there is a desk."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from accounts import actions as accounts
from accounts.models import Check, Creator, Deferral, Member
from marketplace.backoffice import actions, queue
from marketplace.backoffice.case import working_days_after
from marketplace.backoffice.refusals import JobHasNotFailed
from marketplace.delivery import actions as delivery
from marketplace.delivery.models import Notice
from marketplace.kit import clock, jobs
from marketplace.kit.errors import NotYours
from marketplace.kit.models import Job
from marketplace.privacy.models import CleanRecord
from marketplace.provenance.models import Event
from marketplace.recalls.actions import revoke
from marketplace.releases.models import Removal
from tests.cast import make_user, signed_in
from tests.releases import world

pytestmark = pytest.mark.django_db

TICKS = {f"ticked_{check}": "on" for check in Check}
YES = {**TICKS, "decision": "verify"}
NO = {"decision": "not_yet"}


@pytest.fixture
def pages(newcomer, failed, recall) -> list[tuple[str, str]]:
    return [
        ("get", "/staff/"),
        ("get", "/staff/organisations/"),
        ("get", f"/staff/organisations/{newcomer.public_id}/"),
        ("post", f"/staff/organisations/{newcomer.public_id}/"),
        ("post", f"/staff/organisations/{newcomer.public_id}/end/"),
        ("get", "/staff/recalls/"),
        ("get", f"/staff/recalls/{recall.public_id}/"),
        ("post", f"/staff/jobs/{failed.public_id}/retry/"),
    ]


@pytest.mark.parametrize("who", ["mallory", "ana", "bo", "maya"])
def test_to_everyone_but_staff_there_is_no_desk(who, request, pages, newcomer, failed):
    found = request.getfixturevalue(who)
    client = signed_in(getattr(found, "user", found))
    for method, address in pages:
        answer = getattr(client, method)(address, {"evidence": "register"})
        assert answer.status_code == 404, address
    assert not newcomer.is_verified
    failed.refresh_from_db()
    assert failed.state == "failed"


def test_visitors_are_asked_to_sign_in(pages):
    for method, address in pages:
        assert getattr(Client(), method)(address).status_code == 302


def test_every_page_opens_for_sam(sam, pages):
    client = signed_in(sam)
    for method, address in pages:
        if method == "get":
            assert client.get(address).status_code == 200, address
            client.get("/zh-hans" + address)


def test_the_queue_holds_what_needs_a_person_with_its_clock(
    sam, newcomer, failed, recall, time_machine
):
    page = signed_in(sam).get("/staff/")
    found = {(str(case.kind), case.title) for case in page.context["cases"]}
    assert ("Organisation to check", "Initech") in found
    assert ("Failed job", "content.read_import") in found
    assert ("Recall under way", recall.public_id) in found
    first = page.context["cases"][0]  # a promised date comes first, and the nearest of them
    assert first.due == recall.opened_at + queue.REWRITE_PROMISE
    assert not first.is_overdue
    assert page.context["health"]["withheld"] == 1
    time_machine.move_to(first.due + timedelta(hours=2, minutes=1))
    late = queue.cases()[0]
    assert (late.is_overdue, late.clock_state, late.clock_words) == (True, "failed", "2 hours late")


def test_a_recall_stays_in_the_queue_until_every_buyer_acknowledged(recall, sam, time_machine):
    jobs.drain()
    notice = Notice.objects.get()
    delivery.mark_ready(part=notice.part)
    (case,) = [case for case in queue.cases() if case.title == recall.public_id]
    assert str(case.kind) == "Recall waiting for buyers"
    assert case.due == recall.due_at
    assert not case.is_overdue
    time_machine.move_to(recall.due_at.replace(year=recall.due_at.year + 1))
    (case,) = [case for case in queue.cases() if case.title == recall.public_id]
    assert case.is_overdue
    Notice.objects.update(acknowledged_at=clock.now(), acknowledged_by=sam)
    assert [case for case in queue.cases() if case.title == recall.public_id] == []


def test_sam_verifies_and_ends_it_with_evidence(sam, newcomer):
    client = signed_in(sam)
    address = f"/staff/organisations/{newcomer.public_id}/"
    empty = client.post(address, {**YES, "evidence": "  "})
    assert empty.context["form"].errors
    assert not newcomer.is_verified
    assert client.post(address, {**YES, "evidence": "HRB 1234, website"}).status_code == 302
    assert newcomer.is_verified
    assert "HRB 1234" in client.get(address).content.decode()
    client.post(address, {**YES, "evidence": "again"})
    assert newcomer.verifications.count() == 1
    client.post(address + "end/")
    assert not newcomer.is_verified
    assert client.post(address + "end/").status_code == 409
    assert client.post(address, {**YES, "evidence": "again"}).status_code == 302
    assert newcomer.is_verified


@pytest.mark.parametrize("left_out", TICKS)
def test_nothing_is_verified_while_a_check_is_not_ticked(sam, newcomer, left_out):
    answers = {name: on for name, on in YES.items() if name != left_out}
    address = f"/staff/organisations/{newcomer.public_id}/"
    page = signed_in(sam).post(address, {**answers, "evidence": "HRB 1234"})
    assert left_out in page.context["form"].errors
    assert not newcomer.is_verified


def test_not_yet_needs_a_reason_which_the_members_may_read(sam, newcomer):
    client = signed_in(sam)
    address = f"/staff/organisations/{newcomer.public_id}/"
    silent = client.post(address, {**NO, "evidence": "I looked"})
    assert "reason" in silent.context["form"].errors
    assert not Deferral.objects.exists()
    ticked = {"ticked_website": "on"}
    assert client.post(address, {**NO, **ticked, "reason": "No register"}).status_code == 302
    deferral = newcomer.latest_deferral
    assert (deferral.by, deferral.reason) == (sam, "No register")
    assert set(deferral.missing) == {"register", "address", "use", "sanctions"}
    assert not newcomer.is_verified
    event = Event.objects.get(kind="accounts.verification.deferred")
    assert event.subject == newcomer.public_id
    assert "No register" not in str(event.facts)
    assert "No register" in client.get(address).content.decode()
    client.post(address, {**YES, "evidence": "HRB 1234"})
    assert newcomer.latest_deferral is None


def test_an_organisation_told_what_is_missing_has_no_clock_running_against_us(sam, newcomer):
    (case,) = [case for case in queue.cases() if case.title == "Initech"]
    assert case.due == working_days_after(newcomer.created_at, 2)
    accounts.defer_verification(by=sam, organisation=newcomer, reason="No register")
    (case,) = [case for case in queue.cases() if case.title == "Initech"]
    assert case.due is None


def test_sam_may_not_verify_an_organisation_of_his_own(sam, newcomer):
    Member.objects.create(organisation=newcomer, user=sam, role="admin")
    client = signed_in(sam)
    for answers in ({**YES, "evidence": "me"}, {**NO, "reason": "me"}):
        page = client.post(f"/staff/organisations/{newcomer.public_id}/", answers)
        assert "colleague" in page.content.decode()
    assert not newcomer.is_verified
    assert not Deferral.objects.exists()


def test_each_list_of_organisations_holds_its_own(sam, newcomer, acme, globex):
    accounts.end_verification(by=sam, organisation=globex)
    client = signed_in(sam)
    for wanted, name in (("waiting", "Initech"), ("verified", acme.name), ("ended", globex.name)):
        page = client.get(f"/staff/organisations/?show={wanted}")
        assert [organisation.name for organisation in page.context["page"]] == [name]
    assert client.get("/staff/organisations/?show=%00").context["chosen"] == "waiting"


@pytest.mark.parametrize("evidence", ["x" * 501, "a\0b", "\0"])
def test_hostile_evidence_is_told_in_words(sam, newcomer, evidence):
    for answers in ({**YES, "evidence": evidence}, {**NO, "reason": evidence}):
        page = signed_in(sam).post(f"/staff/organisations/{newcomer.public_id}/", answers)
        assert page.status_code == 200
        assert page.context["form"].errors
    assert not newcomer.is_verified
    assert not Deferral.objects.exists()


def test_a_recall_is_followed_to_its_end_without_a_name(sam, recall, creators, ana):
    client = signed_in(sam)
    address = f"/staff/recalls/{recall.public_id}/"
    before = client.get(address).content.decode()
    assert "Withheld" in before
    assert 'hx-trigger="every 2s"' in before
    jobs.drain()
    notice = Notice.objects.get()
    delivery.mark_ready(part=notice.part)
    delivery.acknowledge(notice=notice, by=ana)
    page = client.get(address)
    after = page.content.decode()
    assert "hx-trigger" not in after
    case = page.context["case"]
    assert (case.rewritten, case.acknowledged) == (1, 1)
    assert case.parts[0].removed == Removal.objects.count() == 4
    kinds = [event.kind for event in case.events]
    assert kinds.index("recalls.recall.opened") < kinds.index("releases.part.rewritten")
    assert "delivery.notice.acknowledged" in kinds
    assert kinds == [event.kind for event in sorted(case.events, key=lambda e: (e.at, e.pk))]
    for text in (before, after):
        assert creators[0].user.email not in text
        assert creators[0].public_id not in text
        for word in CleanRecord.objects.filter(creator=creators[0]).values_list("record_id"):
            assert world.word_of(word[0]) not in text


def test_the_story_of_one_recall_holds_nothing_of_another(sam, recall, creators):
    jobs.drain()
    other = revoke(by=creators[1], scope="all", language="en")
    jobs.drain()
    case = signed_in(sam).get(f"/staff/recalls/{recall.public_id}/").context["case"]
    assert other.public_id not in {event.subject for event in case.events}
    assert all(notice.revocation_id == recall.revocation_id for notice in case.notices)


def test_a_failed_job_is_given_its_attempts_again(sam, failed):
    signed_in(sam).post(f"/staff/jobs/{failed.public_id}/retry/")
    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.finished_at) == ("queued", 0, None)
    assert Event.objects.get(kind="backoffice.job.retried").actor == sam.public_id
    assert signed_in(sam).post(f"/staff/jobs/{failed.public_id}/retry/").status_code == 409


def test_nobody_else_retries_a_job(failed, mallory):
    with pytest.raises(NotYours):
        actions.retry_job(by=mallory, job=failed)
    Job.objects.filter(pk=failed.pk).update(state="done")
    with pytest.raises(JobHasNotFailed), transaction.atomic():
        actions.retry_job(by=make_user("stan", is_staff=True), job=failed)


def test_the_desk_costs_the_same_however_many_cases(
    sam,
    newcomer,
    recall,
    creators,
    django_assert_max_num_queries,
):
    client = signed_in(sam)
    client.get("/staff/")
    with django_assert_max_num_queries(30) as few:
        client.get("/staff/")
    for creator in creators[1:4]:
        revoke(by=creator, scope="all", language="en")
    with django_assert_max_num_queries(len(few)):
        client.get("/staff/")


@pytest.mark.parametrize(
    "address",
    ["/staff/recalls/rcl_x/", "/staff/recalls/rcl_zzzzzzzzzzzzzzzzzzzzzzzzzz/", "/staff/x/"],
)
def test_an_address_of_nothing_is_404(sam, address):
    assert signed_in(sam).get(address).status_code == 404


def test_the_chart_counts_finished_recalls_by_how_long_they_took(recall):
    from marketplace.backoffice.reading import time_to_finish

    assert time_to_finish().is_empty
    jobs.drain()
    assert not time_to_finish().is_empty
    assert Creator.objects.exists()
