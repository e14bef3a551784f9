"""What the public front page shows: the market's size, its newest manifest, a post being masked."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from accounts.models import Creator
from marketplace.catalogue import words
from marketplace.catalogue.models import Bundle
from marketplace.kit import charts, clock
from marketplace.kit.charts import Chart
from marketplace.kit.money import Money
from marketplace.payouts.models import Payout, PayoutState
from marketplace.privacy import detectors, masking
from marketplace.privacy.models import CleanRecord
from marketplace.releases.models import Release

COUNTED_EVERY = 60  # seconds
LANGUAGES = 6  # bars of the chart; the rest stand together


def market_now() -> dict[str, Any] | None:
    """How big the market is, counted at most once a minute; None while it cannot be counted.

    The front page must open even when the database or the cache is away.
    """
    with suppress(DatabaseError, RedisError):
        return cache.get_or_set("market_now", count_market, COUNTED_EVERY)
    return None


def count_market() -> dict[str, Any]:
    paid = Payout.objects.filter(state=PayoutState.PAID, currency=settings.CURRENCY)
    counted = CleanRecord.objects.order_by().values_list("language").annotate(n=Count("pk"))
    by_language = dict(counted)
    return {
        "records": sum(by_language.values()),
        "creators": Creator.objects.count(),
        "bundles": Bundle.objects.listed().count(),
        "paid_out": Money(paid.aggregate(n=Coalesce(Sum("amount"), 0))["n"], settings.CURRENCY),
        "languages": by_language,
        "newest": newest_release(),
        "counted_at": clock.now(),
    }


def newest_release() -> dict[str, Any] | None:
    """The latest edition that everyone may see, as its own manifest describes it."""
    shown = Release.objects.shown().filter(bundle__in=Bundle.objects.listed())
    release = shown.select_related("bundle").order_by("-published_at").first()
    if release is None:
        return None
    return {
        "id": release.public_id,
        "slug": release.bundle.slug,
        "sha256": release.manifest_sha256,
        **{key: release.manifest[key] for key in ("format", "number", "counts", "purposes")},
        "root": release.manifest["merkle"]["root"],
    }


def languages_chart(by_language: dict[str, int]) -> Chart:
    """Records with text, by language: what there is to be had."""
    found = sorted(((n, code) for code, n in by_language.items() if code), reverse=True)
    rows = [(words.language(code), n) for n, code in found[:LANGUAGES]]
    if rest := sum(n for n, _code in found[LANGUAGES:]):
        rows.append((_("Others"), rest))
    return charts.bars(_("Texts by language"), "", rows)


def masked_example() -> masking.Masked:
    """An invented post in the reader's language, masked as any creator's would be."""
    post, name = example_post()
    return masking.mask(post, detectors.find(post, detectors.Known.of([name], [])))


def example_post() -> tuple[str, str]:
    """The post as its invented creator wrote it, and her name."""
    name = _("Maya Okafor")
    post = _(
        "Day 400 of the same sourdough starter. It has outlived two ovens and one landlord. Want "
        "a spoonful? Call 020 7946 0812 or write to maya@example.org. – {name}"
    )
    return post.format(name=name), name
