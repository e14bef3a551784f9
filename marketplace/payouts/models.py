"""Allocations of sales to creators, and payments to them."""

from datetime import datetime
from uuid import UUID

from django.db import connection, models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from accounts.models import Creator
from marketplace.gateway.models import StripeCall
from marketplace.kit import clock
from marketplace.kit.models import Noun
from marketplace.kit.money import ZERO_DECIMAL, Money
from marketplace.purchases.models import Settlement


class Allocation(Noun):
    """The creators' share of one sale, split by record weight. Append-only."""

    id_prefix = "alc"

    settlement = models.OneToOneField(Settlement, models.PROTECT, related_name="+")
    amount = models.BigIntegerField(help_text="micro-units, all of it given to earnings")
    currency = models.CharField(max_length=3)
    weight_sum = models.BigIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Privacy:
        plain = ["*"]


class Earning(models.Model):
    """What one creator earned by one sale, and from what. Append-only."""

    allocation = models.ForeignKey(Allocation, models.PROTECT, related_name="earnings")
    creator = models.ForeignKey(Creator, models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField()
    weight = models.BigIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["allocation", "creator"], name="earned_once_by_a_sale"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="earning_is_not_negative"),
        ]
        indexes = [models.Index(fields=["creator"], name="earning_of_creator")]

    class Privacy:
        pseudonymous = ["creator"]
        plain = ["id", "allocation", "rows", "weight", "amount"]


class Payee(models.Model):
    """A creator's own account at Stripe, made only near the threshold."""

    creator = models.OneToOneField(Creator, models.PROTECT, related_name="+", primary_key=True)
    stripe_account = models.CharField(max_length=80, unique=True)
    is_ready = models.BooleanField(default=False, help_text="stripe_transfers is active")
    checked_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(default=clock.now)

    class Privacy:
        personal = ["stripe_account"]
        pseudonymous = ["creator"]
        plain = ["is_ready", "checked_at", "begun_at"]


class PayoutState(models.TextChoices):
    PLANNED = "planned"  # set aside from the balance; the call's key is stored
    SENDING = "sending"  # a call was made; if no answer came, it is looked up first
    PAID = "paid"  # Stripe has the transfer
    FAILED = "failed"  # Stripe refused; the amount is back in the balance

    @property
    def is_final(self) -> bool:
        return self in {PayoutState.PAID, PayoutState.FAILED}


class PayoutQuerySet(models.QuerySet["Payout"]):
    def in_the_way(self, creator_id: UUID, since: datetime) -> "PayoutQuerySet":
        """Why no further payout is planned for a creator: one is open, or was refused lately."""
        return self.filter(creator_id=creator_id).filter(
            Q(state__in=[PayoutState.PLANNED, PayoutState.SENDING])
            | Q(state=PayoutState.FAILED, finished_at__gt=since)
        )


class Payout(Noun):
    """One transfer to a creator's Stripe account, in whole minor units."""

    id_prefix = "pay"

    creator = models.ForeignKey(Creator, models.PROTECT, related_name="+")
    call = models.OneToOneField(StripeCall, models.PROTECT, related_name="+")
    amount = models.BigIntegerField(help_text="micro-units; a whole number of minor units")
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=PayoutState, default=PayoutState.PLANNED)
    transfer_id = models.CharField(max_length=80, null=True, unique=True)
    planned_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    objects = PayoutQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payout_pays_something"),
            models.CheckConstraint(
                condition=~Q(state=PayoutState.PAID) | Q(transfer_id__isnull=False),
                name="paid_payout_has_its_transfer",
            ),
            models.UniqueConstraint(
                fields=["creator", "currency"],
                condition=Q(state__in=[PayoutState.PLANNED, PayoutState.SENDING]),
                name="one_open_payout_for_a_creator",
            ),
        ]

    class Privacy:
        pseudonymous = ["creator"]
        plain = [
            "id",
            "call",
            "amount",
            "currency",
            "state",
            "transfer_id",
            "planned_at",
            "finished_at",
        ]


def balance(creator: Creator, currency: str) -> Money:
    """What a creator has earned and not been paid or set aside."""
    earned = Earning.objects.filter(creator=creator, allocation__currency=currency)
    gone = Payout.objects.filter(creator=creator, currency=currency).exclude(
        state=PayoutState.FAILED
    )
    total = earned.aggregate(n=Coalesce(Sum("amount"), 0))["n"]
    return Money(int(total) - int(gone.aggregate(n=Coalesce(Sum("amount"), 0))["n"]), currency)


def ready_balances(threshold_minor: int) -> list[tuple[UUID, str]]:
    """(creator, currency) of every balance that reached the threshold and whose payee is ready."""
    sql = """
      SELECT e.creator_id, a.currency FROM payouts_earning e
        JOIN payouts_allocation a ON a.id = e.allocation_id
        JOIN payouts_payee p ON p.creator_id = e.creator_id AND p.is_ready
      GROUP BY e.creator_id, a.currency
      HAVING sum(e.amount) - coalesce((SELECT sum(o.amount) FROM payouts_payout o
          WHERE o.creator_id = e.creator_id AND o.currency = a.currency AND o.state <> 'failed'), 0)
        >= %s::bigint * CASE WHEN a.currency = ANY(%s) THEN 1000000 ELSE 10000 END
      ORDER BY e.creator_id"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [threshold_minor, sorted(ZERO_DECIMAL)])
        return list(cursor.fetchall())


def unsplit_settlements() -> "models.QuerySet[Settlement]":
    """Sales whose creators' share has not been split yet."""
    split = Allocation.objects.filter(settlement=models.OuterRef("pk"))
    return Settlement.objects.exclude(models.Exists(split)).order_by("at")


def earnings_of(creator: Creator, currency: str) -> "models.QuerySet[Earning]":
    """A creator's earnings with the sale each came from, newest first."""
    return (
        Earning.objects.filter(creator=creator, allocation__currency=currency)
        .select_related(
            "allocation__settlement__purchase__release__bundle",
            "allocation__settlement__purchase__organisation",
        )
        .defer(
            "allocation__settlement__purchase__release__manifest",
            "allocation__settlement__purchase__release__card",
        )
        .order_by("-allocation__at", "-pk")
    )
