"""Purchases, their settlement, and licences."""

from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from marketplace.consent.coverage import Use
from marketplace.consent.purposes import Purpose
from marketplace.gateway.models import StripeEvent
from marketplace.kit import clock
from marketplace.kit.models import Noun
from marketplace.kit.money import Money
from marketplace.releases.models import Release


class Purchase(Noun):
    """An organisation's order of a release for some purposes, at the sum it was shown."""

    id_prefix = "pur"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    purposes = ArrayField(models.CharField(max_length=30, choices=Purpose))
    rows = models.PositiveIntegerField(help_text="records this buyer may have")
    price_amount = models.BigIntegerField(help_text="micro-units for 1,000 records and a purpose")
    amount = models.BigIntegerField(help_text="micro-units to pay")
    fee_bps = models.PositiveIntegerField(help_text="the platform's share in basis points")
    currency = models.CharField(max_length=3)
    session_id = models.CharField(max_length=120, null=True, unique=True)
    checkout_url = models.URLField(max_length=600, blank=True, help_text="Stripe's payment page")
    begun_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, help_text="when it was given up unpaid")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="purchase_costs_no_less_than_0"
            ),
            models.CheckConstraint(condition=Q(rows__gt=0), name="purchase_is_of_something"),
            models.CheckConstraint(condition=Q(fee_bps__lte=10_000), name="fee_is_a_share"),
        ]

    class Privacy:
        plain = ["*"]

    @property
    def total(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def fee(self) -> Money:
        return self.total.share(self.fee_bps)

    @property
    def creators_share(self) -> Money:
        return self.total - self.fee


class Settlement(Noun):
    """The fact that a purchase was paid: by the event that said so, once. Append-only."""

    id_prefix = "stl"

    purchase = models.OneToOneField(Purchase, models.PROTECT, related_name="settlement")
    event = models.OneToOneField(StripeEvent, models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    at = models.DateTimeField(default=clock.now)

    class Privacy:
        plain = ["*"]


class LicenceQuerySet(models.QuerySet["Licence"]):
    def in_force(self) -> "LicenceQuerySet":
        now = clock.now()
        return self.filter(starts_at__lte=now, ends_at__gt=now)

    def ended(self) -> "LicenceQuerySet":
        return self.filter(ends_at__lte=clock.now())


class Licence(Noun):
    """What a buyer bought: a release of a bundle, purposes, a term. `key` makes its own row ids."""

    id_prefix = "lic"

    settlement = models.OneToOneField(Settlement, models.PROTECT, related_name="licence")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    purposes = ArrayField(models.CharField(max_length=30, choices=Purpose))
    key = models.BinaryField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = LicenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="licence_ends_after_it_starts"
            )
        ]

    class Privacy:
        plain = ["*"]

    def __str__(self) -> str:
        return self.public_id

    @property
    def use(self) -> Use:
        """What must be covered for a row to be delivered under this licence."""
        purchase = self.settlement.purchase
        return Use(
            tuple(self.release.purposes),
            purchase.price_amount,
            purchase.currency,
            self.organisation,
        )

    @property
    def purpose_labels(self) -> list[str]:
        """The purposes in words, in the language active now."""
        return [str(Purpose(code).label) for code in self.purposes]


@dataclass(frozen=True, slots=True)
class Held:
    """What an organisation already holds of a release: purposes of licences in force."""

    licence: Licence  # the one that runs longest
    purposes: frozenset[str]

    @property
    def labels(self) -> list[str]:
        return [str(purpose.label) for purpose in Purpose if purpose in self.purposes]


def held_already(organisation: Organisation, release: Release) -> Held | None:
    """The licences of this release in force, taken together; None without any."""
    held = Licence.objects.in_force().filter(organisation=organisation, release=release)
    licences = list(held.order_by("-ends_at"))
    if not licences:
        return None
    return Held(licences[0], frozenset().union(*(licence.purposes for licence in licences)))
