"""The book balances by its shape, and nothing in it ever changes."""

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from marketplace.kit.money import Money
from marketplace.ledger.actions import post
from marketplace.ledger.models import Account, AccountKind, Transaction, Transfer, imbalance

K = AccountKind


def sale(ref="sale:1", total=100):
    return post(
        ref=ref,
        transfers=[
            (K.STRIPE, K.REVENUE, Money(total * 15, "USD")),
            (K.STRIPE, K.CREATORS, Money(total * 85, "USD")),
        ],
    )


@pytest.mark.django_db
def test_a_sale_is_what_stripe_holds_and_what_we_owe():
    sale()
    held = {account.kind: account.balance for account in Account.objects.all()}
    assert held == {"stripe": 10_000, "revenue": 1_500, "creators": 8_500}


@pytest.mark.django_db
def test_the_same_reason_is_posted_once():
    assert sale().pk == sale().pk
    assert Transfer.objects.count() == 2


@pytest.mark.django_db
def test_nothing_to_post_is_refused_and_writes_nothing():
    with pytest.raises(ValueError):
        post(ref="x", transfers=[(K.STRIPE, K.REVENUE, Money(0, "USD"))])
    assert not Transaction.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_transfer SET amount = amount + 1",
        "DELETE FROM ledger_transfer",
        "TRUNCATE ledger_transfer CASCADE",
        "UPDATE ledger_transaction SET ref = 'other'",
        "DELETE FROM ledger_transaction",
    ],
)
def test_the_database_refuses_to_change_the_book(sql):
    sale()
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")  # else TRUNCATE waits for them
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql)
    assert Transfer.objects.count() == 2


@pytest.mark.django_db
def test_a_transfer_of_nothing_or_to_itself_cannot_be_written():
    posting = sale()
    account = Account.objects.first()
    other = Account.objects.last()
    for debit, credit, amount in ((account, other, 0), (account, other, -5), (account, account, 5)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Transfer.objects.create(
                transaction=posting, debit=debit, credit=credit, amount=amount, currency="USD"
            )


legs = st.tuples(st.sampled_from(list(K)), st.sampled_from(list(K)), st.integers(1, 10**12)).filter(
    lambda leg: leg[0] != leg[1]
)


class TheBookBalances(TestCase):
    databases = {"default", "vault"}

    @given(st.lists(st.lists(legs, min_size=1, max_size=5), max_size=8))
    @settings(max_examples=60, deadline=None)
    def test_after_any_postings(self, postings):
        for number, posting in enumerate(postings):
            post(ref=f"t:{number}", transfers=[(d, c, Money(n, "USD")) for d, c, n in posting])
        assert set(imbalance().values()) <= {0}
