"""Writing down what a release holds: its figures, its card and its manifest."""

from pathlib import Path

from django.db import transaction
from django.db.models import Sum

from marketplace.kit import canonical, jobs
from marketplace.releases import card, manifest
from marketplace.releases.actions.rows import leaves_file
from marketplace.releases.models import Holding, Release


def describe(*, run: jobs.Run, release: Release, folder: Path) -> Release:
    """Measure a release whose parts are written. Raises LeaseLost for a late worker."""
    numbers = list(release.parts.order_by("number").values_list("number", flat=True))
    release.rows = release.parts.aggregate(rows=Sum("rows"))["rows"] or 0
    release.creators = Holding.objects.filter(release=release, rows__gt=0).count()
    release.card = card.measure(release)
    release.manifest = manifest.describe(
        release, [leaves_file(folder, number) for number in numbers]
    )
    release.manifest_sha256 = canonical.digest(release.manifest)
    with transaction.atomic():
        run.progress(release.rows, release.rows)
        release.save(update_fields=["rows", "creators", "card", "manifest", "manifest_sha256"])
    return release
