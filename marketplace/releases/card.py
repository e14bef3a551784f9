"""The figures of a data card, measured on what a release really holds."""

from collections import Counter
from collections.abc import Iterator
from itertools import count as counting_from
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from marketplace.kit import clock
from marketplace.releases import partfiles
from marketplace.releases.models import Holding, Release

LONGEST = 10_000  # characters; longer texts are counted as this long in the median


def measure(release: Release) -> dict[str, Any]:
    """Figures of a release whose parts are written. Reads its files, one part at a time."""
    counted: dict[str, Counter[str]] = {name: Counter() for name in ("language", "platform")}
    months: Counter[tuple[str, str]] = Counter()
    lengths: Counter[int] = Counter()
    for part in release.parts.order_by("number"):
        table = partfiles.read(part)
        for name, counter in counted.items():
            counter.update(_counts(table, name))
        months.update(_months(table))
        lengths.update(_lengths(table))
    kinds: Counter[str] = Counter()
    for (_month, kind), count in months.items():
        kinds[kind] += count
    return {
        "measured_at": clock.now().isoformat(timespec="seconds"),
        "languages": _ranked(counted["language"]),
        "platforms": _ranked(counted["platform"]),
        "kinds": _ranked(kinds),
        "months": [[month, kind, months[month, kind]] for month, kind in sorted(months)],
        "texts": _texts(lengths),
        "concentration": concentration(release),
        "spread": spread(release),
        "changes": changes(release),
        "masked": _masked(release),
    }


def concentration(release: Release) -> dict[str, float]:
    """The share of rows, 0 to 1, of the biggest contributor and of the top 1 % and 10 %."""
    rows = _rows_of_each(release)
    total = sum(rows)
    if not total:
        return {}
    return {
        "biggest": rows[0] / total,
        "top_1_percent": sum(rows[: max(1, round(len(rows) / 100))]) / total,
        "top_10_percent": sum(rows[: max(1, round(len(rows) / 10))]) / total,
    }


def spread(release: Release) -> dict[str, Any]:
    """How many creators hold how many rows: `steps` of [least, most, creators], and the median."""
    rows = _rows_of_each(release)
    if not rows:
        return {}
    least, steps = 1, []
    for most in _ends(rows[0]):
        steps.append([least, most, sum(least <= n <= most for n in rows)])
        least = most + 1
    return {"steps": steps, "median": rows[len(rows) // 2]}


def changes(release: Release) -> dict[str, int]:
    """What came in and what went since the edition published before; nothing for the first."""
    earlier = Release.objects.published().filter(bundle=release.bundle, number__lt=release.number)
    before = earlier.order_by("-number").first()
    if before is None:
        return {}
    sql = """SELECT count(*) FROM releases_row w WHERE w.release_id = %s AND NOT EXISTS (
      SELECT 1 FROM releases_row o WHERE o.release_id = %s AND o.record_id = w.record_id)"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [release.pk, before.pk])
        added = cursor.fetchone()[0]
        cursor.execute(sql, [before.pk, release.pk])
        removed = cursor.fetchone()[0]
    return {"since": before.number, "added": added, "removed": removed}


def _rows_of_each(release: Release) -> list[int]:
    """The rows of each creator, the most first."""
    held = Holding.objects.filter(release=release, rows__gt=0).order_by("-rows")
    return list(held.values_list("rows", flat=True))


def _ends(most: int) -> Iterator[int]:
    """1, 2, 5, 10, 20, 50 … until the biggest contributor is inside."""
    for place in counting_from(0):
        end = (1, 2, 5)[place % 3] * 10 ** (place // 3)
        yield end
        if end >= most:
            return


def _counts(table: pa.Table, column: str) -> dict[str, int]:
    found = pc.value_counts(table[column].combine_chunks())
    return {item["values"] or "": item["counts"] for item in found.to_pylist()}


def _months(table: pa.Table) -> dict[tuple[str, str], int]:
    found = table.group_by(["month", "kind"]).aggregate([([], "count_all")]).to_pylist()
    return {
        (row["month"].strftime("%Y-%m") if row["month"] else "", row["kind"]): row["count_all"]
        for row in found
    }


def _lengths(table: pa.Table) -> dict[int, int]:
    lengths = pc.utf8_length(table["text"].drop_null().combine_chunks())
    found = pc.value_counts(pc.min_element_wise(lengths, pa.scalar(LONGEST, pa.int32())))
    return {item["values"]: item["counts"] for item in found.to_pylist()}


def _texts(lengths: Counter[int]) -> dict[str, int]:
    total = lengths.total()
    if not total:
        return {"rows": 0}
    seen, median = 0, 0
    for length in sorted(lengths):
        seen += lengths[length]
        if seen * 2 >= total:
            median = length
            break
    return {"rows": total, "median_characters": median}


def _masked(release: Release) -> dict[str, int]:
    sql = """SELECT f.kind, count(*) FROM releases_row w
      JOIN privacy_finding f ON f.clean_record_id = w.record_id
      WHERE w.release_id = %s GROUP BY f.kind"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [release.pk])
        return _ranked(Counter(dict(cursor.fetchall())))


def _ranked(numbers: Counter[str]) -> dict[str, int]:
    return dict(sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0])))
