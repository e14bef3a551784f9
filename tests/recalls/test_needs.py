"""The list of what needs her: there when it does, gone when it does not."""

from datetime import timedelta

import pytest

from marketplace.consent.models import BuyerRequest
from marketplace.content.models import Import
from marketplace.kit import clock
from marketplace.kit.money import Money
from marketplace.payouts.models import Payee
from marketplace.privacy import actions as privacy
from marketplace.recalls import actions
from marketplace.recalls.views.needs import needs
from tests.cast import signed_in
from tests.consent.conftest import give, make_record, make_source, terms  # noqa: F401
from tests.payouts.earned import pay

pytestmark = pytest.mark.django_db
NOTHING = Money(0, "USD")
ENOUGH = Money(25_000_000, "USD")


def titles(creator, balance: Money = NOTHING) -> list[str]:
    return [each.title for each in needs(creator, balance)]


def an_import(creator, **fields) -> Import:
    return Import.objects.create(creator=creator, file_bytes=1, file_sha256="0" * 64, **fields)


def test_somebody_new_needs_nothing_but_the_first_step(maya):
    assert titles(maya) == []
    page = signed_in(maya.user).get("/overview/").text
    assert "Bring your posts" in page
    assert 'href="/imports/new/"' in page
    assert "See my records" not in page


def test_after_the_import_the_second_step_is_hers(maya):
    make_record(make_source(maya))
    page = signed_in(maya.user).get("/overview/").text
    assert "1 record is here" in page
    assert "See my records" in page


def test_a_buyer_who_asks_is_first(maya, acme):
    make_record(make_source(maya))
    BuyerRequest.objects.create(creator=maya, organisation=acme)
    assert titles(maya) == ["1 buyer asks you by name", "Say what you are called"]


def test_names_are_asked_for_once_there_are_words(maya):
    source = make_source(maya)
    make_record(source, "like")
    assert titles(maya) == []
    make_record(source)
    assert titles(maya) == ["Say what you are called"]
    privacy.add_known_name(by=maya, name="Maya Quillfeather")
    assert titles(maya) == []


def test_an_import_under_way_and_the_last_one_refused_are_told(maya):
    day = timedelta(days=1)
    refused = {"state": "refused", "refusal_code": "container"}
    an_import(maya, **refused, uploaded_at=clock.now() - 2 * day, finished_at=clock.now() - 2 * day)
    assert titles(maya) == ["Your last archive was not read"]
    an_import(maya, uploaded_at=clock.now() - day)
    assert titles(maya) == ["Your archive is being read"]


def test_an_old_refusal_is_let_go(maya):
    long_ago = clock.now() - timedelta(days=31)
    an_import(
        maya, state="refused", refusal_code="size", uploaded_at=long_ago, finished_at=long_ago
    )
    assert titles(maya) == []


def test_a_consent_that_ends_within_thirty_days_is_told(maya, give):  # noqa: F811
    give(maya, expires_at=clock.now() + timedelta(days=31))
    assert titles(maya) == []
    give(maya, expires_at=clock.now() + timedelta(days=29))
    [need] = needs(maya, NOTHING)
    assert need.title.startswith("A consent ends on ")
    actions.revoke(by=maya, scope="all", language="en")
    assert not any(title.startswith("A consent ends") for title in titles(maya))


def test_being_paid_is_set_up_near_the_threshold_and_not_before(maya):
    assert titles(maya, Money(19_000_000, "USD")) == []
    assert titles(maya, ENOUGH) == ["Set up being paid"]
    payee = Payee.objects.create(creator=maya, stripe_account="acct_x")
    assert titles(maya, ENOUGH) == ["Set up being paid"]
    Payee.objects.filter(pk=payee.pk).update(is_ready=True)
    assert titles(maya, ENOUGH) == []


def test_a_failed_payout_is_told_until_the_next(maya):
    Payee.objects.create(creator=maya, stripe_account="acct_x", is_ready=True)
    pay(maya, 25_000_000, clock.now() - timedelta(days=1), "failed")
    assert titles(maya, ENOUGH) == ["The last payout failed"]
    pay(maya, 25_000_000, clock.now(), "planned")
    assert titles(maya) == []


def test_what_is_being_taken_back_is_told(maya, give):  # noqa: F811
    give(maya)
    actions.revoke(by=maya, scope="purpose", purpose="evaluation", language="en")
    assert titles(maya) == ["Being taken back: One purpose"]


def test_what_is_another_creators_is_not_told(maya, wen, acme, give):  # noqa: F811
    make_record(make_source(wen))
    BuyerRequest.objects.create(creator=wen, organisation=acme)
    an_import(wen)
    give(wen, expires_at=clock.now() + timedelta(days=3))
    assert titles(maya) == []
