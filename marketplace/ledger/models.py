"""Accounts, and transfers between two of them: an unbalanced entry cannot be written down."""

from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from marketplace.kit import clock
from marketplace.kit.models import Noun


class AccountKind(models.TextChoices):
    STRIPE = "stripe"  # asset: what Stripe holds for us
    STRIPE_FEES = "stripe_fees"  # expense: what Stripe kept for itself
    REVENUE = "revenue"  # income: the platform's fee
    CREATORS = "creators"  # liability: what all creators together are owed

    @property
    def grows_by_debit(self) -> bool:
        return self in {AccountKind.STRIPE, AccountKind.STRIPE_FEES}


class Account(models.Model):
    """One account of the book, in one currency."""

    kind = models.CharField(max_length=20, choices=AccountKind)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "currency"], name="account_is_opened_once")
        ]

    class Privacy:
        plain = ["*"]

    def __str__(self) -> str:
        return f"{self.kind}:{self.currency}"

    @property
    def balance(self) -> int:
        """Micro-units it holds, counted the way its kind grows."""
        net = self.debited - self.credited
        return net if AccountKind(self.kind).grows_by_debit else -net

    @property
    def debited(self) -> int:
        return _total(Transfer.objects.filter(debit=self))

    @property
    def credited(self) -> int:
        return _total(Transfer.objects.filter(credit=self))


def _total(transfers: "models.QuerySet[Transfer]") -> int:
    return int(transfers.aggregate(n=Coalesce(Sum("amount"), 0))["n"])


class Transaction(Noun):
    """Transfers that happened together for one reason; `ref` makes posting it twice impossible."""

    id_prefix = "txn"

    ref = models.CharField(max_length=80, unique=True, help_text="e.g. sale:pur_…")
    at = models.DateTimeField(default=clock.now)

    class Privacy:
        plain = ["*"]

    def __str__(self) -> str:
        return self.ref


class Transfer(models.Model):
    """`amount` micro-units, debited to one account and credited to another."""

    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="transfers")
    debit = models.ForeignKey(Account, models.PROTECT, related_name="+")
    credit = models.ForeignKey(Account, models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_moves_something"),
            models.CheckConstraint(
                condition=~Q(debit=F("credit")), name="transfer_has_two_accounts"
            ),
        ]

    class Privacy:
        plain = ["*"]


def imbalance() -> dict[str, int]:
    """By currency, debits less credits over all accounts: all zeros, or the book is broken."""
    accounts = Account.objects.all()
    found: dict[str, int] = dict.fromkeys(accounts.values_list("currency", flat=True), 0)
    for account in accounts:
        found[account.currency] += account.debited - account.credited
    return found
