"""Defining, changing, listing and retiring bundles."""

from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import User
from marketplace.catalogue import events, refusals
from marketplace.catalogue.models import Bundle
from marketplace.kit import clock
from marketplace.provenance.actions import record


def define_bundle(*, by: User, **fields: Any) -> Bundle:
    """Describe a bundle by its model's fields; it is listed only when `list_bundle` says so.

    Raises AddressIsTaken, TooFewCreatorsAllowed, PeriodEndsBeforeItBegins.
    """
    fields.setdefault("currency", settings.CURRENCY)
    fields.setdefault("minimum_creators", settings.RELEASE_MINIMUM_CREATORS)
    bundle = Bundle(defined_by=by, **fields)
    with transaction.atomic():
        _refuse_nonsense(bundle)
        bundle.save(force_insert=True)
        record(by=by, kind=events.DEFINED, subject=bundle)
    return bundle


def change_bundle(*, by: User, bundle: Bundle, **fields: Any) -> Bundle:
    """Change what a bundle selects or says. Releases already cut keep what they were cut with.

    Raises what define_bundle raises, and BundleIsRetired.
    """
    with transaction.atomic():
        bundle = Bundle.objects.select_for_update().get(pk=bundle.pk)
        if bundle.retired_at:
            raise refusals.BundleIsRetired
        for name, value in fields.items():
            setattr(bundle, name, value)
        _refuse_nonsense(bundle)
        bundle.save()
        record(by=by, kind=events.CHANGED, subject=bundle)
    return bundle


def list_bundle(*, by: User, bundle: Bundle) -> Bundle:
    """Show a bundle in the catalogue. Raises BundleIsRetired."""
    with transaction.atomic():
        bundle = Bundle.objects.select_for_update().get(pk=bundle.pk)
        if bundle.retired_at:
            raise refusals.BundleIsRetired
        if bundle.listed_at is None:
            bundle.listed_at = clock.now()
            bundle.save(update_fields=["listed_at"])
            record(by=by, kind=events.LISTED, subject=bundle)
    return bundle


def retire_bundle(*, by: User, bundle: Bundle) -> Bundle:
    """Take a bundle out of the catalogue for good. Licences of its releases go on."""
    with transaction.atomic():
        bundle = Bundle.objects.select_for_update().get(pk=bundle.pk)
        if bundle.retired_at is None:
            bundle.retired_at = clock.now()
            bundle.save(update_fields=["retired_at"])
            record(by=by, kind=events.RETIRED, subject=bundle)
    return bundle


def _refuse_nonsense(bundle: Bundle) -> None:
    if bundle.minimum_creators < settings.RELEASE_MINIMUM_CREATORS:
        raise refusals.TooFewCreatorsAllowed(minimum=settings.RELEASE_MINIMUM_CREATORS)
    if bundle.month_from and bundle.month_to and bundle.month_from > bundle.month_to:
        raise refusals.PeriodEndsBeforeItBegins
    if Bundle.objects.filter(slug=bundle.slug).exclude(pk=bundle.pk).exists():
        raise refusals.AddressIsTaken
