"""Posting to the book."""

from collections.abc import Sequence

from django.db import transaction

from marketplace.kit.money import Money
from marketplace.ledger.models import Account, AccountKind, Transaction, Transfer

Leg = tuple[AccountKind, AccountKind, Money]


def post(*, ref: str, transfers: Sequence[Leg]) -> Transaction:
    """Write down transfers (account debited, account credited, sum) that happened together.

    `ref` names the reason, such as `sale:pur_…`; posting it again returns the first posting and
    changes nothing. Sums of nothing are left out. Raises ValueError when nothing is left to post.
    """
    legs = [leg for leg in transfers if leg[2]]
    if not legs:
        raise ValueError("a posting moves something")
    with transaction.atomic():
        posting, created = Transaction.objects.get_or_create(ref=ref)
        if created:
            Transfer.objects.bulk_create(
                Transfer(
                    transaction=posting,
                    debit=_account(debit, money.currency),
                    credit=_account(credit, money.currency),
                    amount=money.amount,
                    currency=money.currency,
                )
                for debit, credit, money in legs
            )
    return posting


def _account(kind: AccountKind, currency: str) -> Account:
    account, _opened = Account.objects.get_or_create(kind=kind, currency=currency)
    return account
