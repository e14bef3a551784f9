"""A delivery that is being authorised and a revocation wait for each other, whoever is first."""

import threading

import pytest
from django.db import OperationalError, connection, transaction

from marketplace.delivery import actions
from marketplace.delivery.models import Delivery, Notice
from marketplace.delivery.refusals import PartWithheld
from marketplace.releases.models import Part
from tests.releases import world

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(work, patience: int = 300) -> list[BaseException]:
    """Do the work on a connection of its own; it waits for a lock this many milliseconds."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = '{patience}ms'")
            work()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return raised


def revoke(creator) -> list[Notice]:
    with transaction.atomic():
        revocation, parts = world.revoke(creator)
        return actions.write_notices(revocation=revocation, parts=parts)


def test_a_revocation_waits_for_a_delivery_and_then_finds_it(licence, part, creators, bo):
    with transaction.atomic():
        actions.authorise(licence=licence, part=part, by=bo)
        (waited,) = elsewhere(lambda: revoke(creators[0]))
        assert isinstance(waited, OperationalError)
        assert "lock timeout" in str(waited)
    (notice,) = revoke(creators[0])
    assert notice.delivered_before


def test_a_delivery_that_met_a_revocation_waits_for_it_and_is_refused(licence, part, creators, bo):
    """It looks while the revocation is not committed, and may answer only after it is."""
    raised: list[BaseException] = []

    def deliver() -> None:
        raised.extend(
            elsewhere(lambda: actions.authorise(licence=licence, part=part, by=bo), 5_000)
        )

    thread = threading.Thread(target=deliver)
    with transaction.atomic():
        revoke(creators[0])
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
    thread.join()
    assert [type(error) for error in raised] == [PartWithheld]
    assert not Delivery.objects.exists()
    assert not Notice.objects.get().delivered_before


def test_two_deliveries_do_not_wait_for_each_other(licence, part, bo, ana):
    with transaction.atomic():
        actions.authorise(licence=licence, part=part, by=bo)
        assert elsewhere(lambda: actions.authorise(licence=licence, part=part, by=ana)) == []
    assert Delivery.objects.count() == 2
    assert Part.objects.get(pk=part.pk).is_deliverable


def test_two_workers_make_one_copy(licence, part):
    from marketplace.delivery.models import Copy

    Copy.objects.all().delete()
    begin = threading.Barrier(2)
    raised: list[BaseException] = []

    def make() -> None:
        try:
            begin.wait()
            actions.make_copy(licence=licence, part=part)
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []
    copy = Copy.objects.get(licence=licence, part=part)
    from marketplace.delivery import copyfiles

    assert copyfiles.exists(copy.file)
