"""Accounts, and transfers between two of them: an unbalanced entry cannot be written down."""

from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from marketplace.kit import clock
from marketplace.kit.models import Noun


class AccountKind(models.TextChoices):
    STRIPE = "stripe"  # what Stripe holds for us
    STRIPE_FEES = "stripe_fees"  # what Stripe kept for itself
    REVENUE = "revenue"  # the platform's fee
    CREATORS = "creators"  # what all creators together are owed
    PAYOUTS = "payouts"  # sent on to creators' own Stripe accounts


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
        """Micro-units received less micro-units given, over all transfers."""
        came = Transfer.objects.filter(credit=self).aggregate(n=Coalesce(Sum("amount"), 0))["n"]
        went = Transfer.objects.filter(debit=self).aggregate(n=Coalesce(Sum("amount"), 0))["n"]
        return int(came) - int(went)


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
    """`amount` micro-units from the account debited to the account credited."""

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
