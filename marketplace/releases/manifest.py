"""The manifest of a release: what it is, its files and their sums, as one signed-able document."""

from pathlib import Path
from typing import Any

from django.db import connection

from marketplace.releases import merkle, parquet
from marketplace.releases.models import Release

FORMAT = "assent-release/1"
HASH_SIZE = 32


def describe(release: Release, leaves: list[Path]) -> dict[str, Any]:
    """The manifest of a release whose parts are written; `leaves` are their leaf hashes, by part.

    Canonical JSON (RFC 8785) of it is what `manifest_sha256` pins.
    """
    parts = list(release.parts.order_by("number"))
    return {
        "format": FORMAT,
        "release": release.public_id,
        "bundle": {"id": release.bundle.public_id, "slug": release.bundle.slug},
        "number": release.number,
        "purposes": sorted(release.purposes),
        "price": {
            "amount": release.price_amount,
            "currency": release.currency,
            "unit": "micro-units per 1000 records and purpose",
        },
        "counts": {"rows": release.rows, "creators": release.creators, "parts": len(parts)},
        "columns": [
            {"name": field.name, "type": str(field.type), "nullable": field.nullable}
            for field in parquet.BASE
        ],
        "detectors": policies(release),
        "merkle": {"scheme": "RFC 6962 SHA-256 over RFC 8785 rows", "root": _root(leaves)},
        "parts": [
            {
                "number": part.number,
                "rows": part.rows,
                "size": part.size,
                "sha256": part.sha256,
                "merkle_root": part.merkle_root,
            }
            for part in parts
        ],
    }


def policies(release: Release) -> dict[str, int]:
    """How many of the rows each version of the detectors cleaned."""
    sql = """SELECT c.policy, count(*) FROM releases_row w
      JOIN privacy_cleanrecord c ON c.record_id = w.record_id
      WHERE w.release_id = %s GROUP BY c.policy ORDER BY c.policy"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [release.pk])
        return dict(cursor.fetchall())


def _root(leaves: list[Path]) -> str:
    tree = merkle.Tree()
    for path in leaves:
        hashes = path.read_bytes()
        for start in range(0, len(hashes), HASH_SIZE):
            tree.add(hashes[start : start + HASH_SIZE])
    return tree.root()
