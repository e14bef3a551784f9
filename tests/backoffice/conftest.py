"""The desk looks at what the delivery room's tests stand on."""

import pytest

from accounts.models import Member, Organisation
from marketplace.kit import clock
from marketplace.kit.models import Job
from marketplace.recalls.actions import revoke
from marketplace.recalls.models import Recall
from tests.cast import make_user
from tests.delivery.conftest import (  # noqa: F401
    creators,
    gil,
    globex,
    licence,
    part,
    release,
    small_parts,
)


@pytest.fixture
def newcomer(mallory) -> Organisation:
    """An organisation nobody has checked."""
    organisation = Organisation.objects.create(
        name="Initech",
        website="https://initech.example",
        country="US",
        buyer_class="company",
        about="Search.",
    )
    Member.objects.create(organisation=organisation, user=make_user("ira"), role="admin")
    return organisation


@pytest.fixture
def failed(db) -> Job:
    return Job.objects.create(
        kind="content.read_import",
        state="failed",
        attempts=5,
        error="ValueError",
        finished_at=clock.now(),
    )


@pytest.fixture
def recall(licence, creators) -> Recall:  # noqa: F811
    return revoke(by=creators[0], scope="all", language="en")
