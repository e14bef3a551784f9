"""The manifest of a licence: its files and their sums, for people and programs alike."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from marketplace.consent.models import Terms
from marketplace.delivery.shelf import Volume, shelf
from marketplace.purchases.models import Licence
from marketplace.releases import parquet
from marketplace.releases.models import Row

FORMAT = "assent-licence/1"


def describe(licence: Licence) -> dict[str, Any]:
    """The licence as it is now: what may be done with what, and each file with its sums."""
    release, bundle = licence.release, licence.release.bundle
    return {
        "format": FORMAT,
        "licence": licence.public_id,
        "purposes": sorted(licence.purposes),
        "starts_at": licence.starts_at.isoformat(),
        "ends_at": licence.ends_at.isoformat(),
        "release": {
            "id": release.public_id,
            "number": release.number,
            "bundle": {"id": bundle.public_id, "slug": bundle.slug},
            "manifest_sha256": release.manifest_sha256,
        },
        "terms": terms_of(licence),
        "columns": [
            {"name": field.name, "type": str(field.type), "nullable": field.nullable}
            for field in parquet.LICENCE
        ],
        "merkle": "RFC 6962 SHA-256 over RFC 8785 rows",
        "files": [_file(licence, volume) for volume in shelf(licence)],
    }


def terms_of(licence: Licence) -> list[dict[str, Any]]:
    """The versions of the terms under which the creators of the release gave consent."""
    named = Row.objects.filter(release=licence.release_id).values("grant__terms")
    terms = Terms.objects.filter(pk__in=named).order_by("version")
    return [{"version": each.version, "sha256": each.sha256} for each in terms]


def file_name(licence: Licence, number: int) -> str:
    """What a downloaded part is called."""
    return f"{licence.release.bundle.slug}-{licence.release.number}-part-{number:05d}.parquet"


def address(licence: Licence, part_id: str) -> str:
    """Where a program fetches a part."""
    return settings.SITE_URL + reverse("api:part", args=[licence.public_id, part_id])


def own_address(licence: Licence) -> str:
    """Where a program fetches the manifest itself."""
    return settings.SITE_URL + reverse("api:manifest", args=[licence.public_id])


def _file(licence: Licence, volume: Volume) -> dict[str, Any]:
    part, copy, since = volume.part, volume.copy, volume.withheld_since
    return {
        "part": part.public_id,
        "number": part.number,
        "name": file_name(licence, part.number),
        "revision": part.revision,
        "state": volume.readiness.value,
        "withheld_since": since.isoformat() if since else None,
        "rows": copy.rows if copy else None,
        "size": copy.size if copy else None,
        "sha256": copy.sha256 if copy else None,
        "merkle_root": copy.merkle_root if copy else None,
        "url": address(licence, part.public_id),
    }
