"""Withholding parts: what makes a revocation, or the end of a grant, take effect at once."""

from django.db import transaction

from accounts.models import Creator
from marketplace.kit import clock, jobs
from marketplace.provenance.actions import record
from marketplace.releases import events, standing
from marketplace.releases.models import Part, RemovalCause


def withhold(*, creator: Creator) -> list[Part]:
    """Withhold each part in which a row of this creator has lost its consent; those parts.

    Works in the caller's transaction, which has locked her grants and recorded what narrows
    them. One part for each release that holds her, however many creators a release has.

    Races: a delivery. It holds the part FOR SHARE while it is authorised, so it has finished
    before this update, or it waits here and then reads a withheld part.
    """
    parts = list(
        Part.objects.of_creator(creator.pk)
        .select_related("release")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    uncovered = standing.parts_uncovered_for(creator, parts)
    found = [part for part in parts if part.pk in uncovered]
    for part in found:
        _withhold(part)
    return found


def withhold_lapsed() -> int:
    """Withhold the parts in which a grant has run out or a record was left out; how many.

    Each gets a job that rewrites it. Parts still withheld after a while get another, so that no
    part stays withheld because a worker died at the wrong moment.
    """
    with transaction.atomic():
        parts = list(
            (Part.objects.lapsed() | Part.objects.with_excluded_rows())
            .select_related("release")
            .order_by("pk")
            .select_for_update(of=("self",), skip_locked=True)
        )
        for part in parts:
            _withhold(part)
            _add_rewrite(part, "lapsed")
        for part in Part.objects.withheld_for_long():
            _add_rewrite(part, f"{clock.now():%Y%m%d%H}")
    return len(parts)


def _withhold(part: Part) -> None:
    if part.withheld_at is None:
        part.withheld_at = clock.now()
        part.save(update_fields=["withheld_at"])
        record(by=None, kind=events.WITHHELD, subject=part, number=part.number)


def _add_rewrite(part: Part, why: str) -> None:
    withheld = part.withheld_at or clock.now()
    jobs.add(
        "releases.rewrite",
        key=f"{part.public_id}|{withheld.isoformat()}|{why}",
        part=str(part.pk),
        cause=RemovalCause.EXPIRED.value,
    )
