"""Bundles and what they select."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import User
from marketplace.consent.coverage import Use
from marketplace.consent.models import RecordKind
from marketplace.consent.purposes import Purpose
from marketplace.kit import clock
from marketplace.kit.models import Noun
from marketplace.kit.money import Money


class BundleQuerySet(models.QuerySet["Bundle"]):
    def listed(self) -> "BundleQuerySet":
        return self.filter(listed_at__isnull=False, retired_at=None)

    def shown(self) -> "BundleQuerySet":
        """Ever listed: a retired bundle's page stays, because licences of it go on."""
        return self.filter(listed_at__isnull=False)


class Bundle(Noun):
    """A described, priced selection of clean records."""

    id_prefix = "bun"

    slug = models.SlugField(max_length=60, unique=True)
    name_en = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120)
    summary_en = models.CharField(max_length=400)
    summary_zh = models.CharField(max_length=400)
    languages = ArrayField(models.CharField(max_length=12), default=list, help_text="empty: all")
    platforms = ArrayField(models.CharField(max_length=20), default=list, help_text="empty: all")
    kinds = ArrayField(models.CharField(max_length=10, choices=RecordKind))
    purposes = ArrayField(models.CharField(max_length=30, choices=Purpose))
    month_from = models.DateField(null=True)
    month_to = models.DateField(null=True)
    price_amount = models.BigIntegerField(
        help_text="micro-units for a thousand records and one purpose"
    )
    currency = models.CharField(max_length=3)
    minimum_creators = models.PositiveIntegerField()
    term_months = models.PositiveSmallIntegerField(default=12, help_text="how long a licence runs")
    defined_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    defined_at = models.DateTimeField(default=clock.now)
    listed_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    objects = BundleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(price_amount__gte=0), name="price_is_not_negative"),
            models.CheckConstraint(
                condition=Q(minimum_creators__gte=2), name="bundle_never_shows_one_person"
            ),
            models.CheckConstraint(
                condition=Q(purposes__len__gt=0)
                & Q(kinds__len__gt=0)
                & Q(purposes__contained_by=Purpose.values)
                & Q(kinds__contained_by=RecordKind.values),
                name="bundle_speaks_known_codes",
            ),
        ]

    class Privacy:
        plain = ["*"]

    def __str__(self) -> str:
        return self.slug

    @property
    def price(self) -> Money:
        return Money(self.price_amount, self.currency)

    @property
    def use(self) -> Use:
        """What must be covered for a record to be in this bundle, whoever buys it."""
        return Use(tuple(self.purposes), self.price_amount, self.currency)
