"""How buyers have answered recalls so far, counted from their notices."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q

from marketplace.delivery.models import Notice
from marketplace.kit import clock


@dataclass(frozen=True, slots=True)
class Conduct:
    """Notices whose time is over or that were acknowledged, how many in time, and those open."""

    due: int = 0
    in_time: int = 0
    open: int = 0


def of_organisations(organisation_ids: Iterable[UUID]) -> dict[UUID, Conduct]:
    """The conduct of each organisation that was ever told of a recall."""
    now = clock.now()
    heard = Q(acknowledged_at__isnull=False)
    counted = (
        Notice.objects.filter(licence__organisation__in=list(organisation_ids))
        .order_by()
        .values_list("licence__organisation")
        .annotate(
            due=Count("pk", filter=heard | Q(due_at__lte=now)),
            in_time=Count("pk", filter=Q(acknowledged_at__lte=F("due_at"))),
            still=Count("pk", filter=~heard & Q(due_at__gt=now)),
        )
    )
    return {pk: Conduct(due, in_time, still) for pk, due, in_time, still in counted}
