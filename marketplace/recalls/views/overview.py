"""A creator's first page: what she shares, who holds it, what it earned, what waits for her."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import as_creator
from accounts.models import Creator
from marketplace.consent.models import BuyerRequest, Grant, RecordKind
from marketplace.consent.purposes import Purpose
from marketplace.consent.views import hers
from marketplace.consent.views.hers import CreatorRequest
from marketplace.content.models import Import, ImportState, Source
from marketplace.kit.money import Money
from marketplace.payouts.models import Earning, balance
from marketplace.privacy.models import KnownName
from marketplace.recalls import reading
from marketplace.recalls.models import Recall


@as_creator
@require_GET
def overview(request: CreatorRequest) -> HttpResponse:
    creator: Creator = request.creator
    names = hers.source_names(creator)
    shared = reading.shared(creator, settings.CURRENCY)
    context = {
        **take_back_doors(creator, names),
        "records": sum(hers.kind_counts(creator).values()),
        "shared": _table(shared),
        "kinds": [RecordKind(kind).label for kind in _kinds(shared)],
        "sources": _by_source(shared, names),
        "holders": reading.holders(creator),
        "recalls": Recall.objects.of(creator).running(),
        "has_consent": Grant.objects.of(creator).live().exists(),
        **_money(creator),
        **_waiting(creator),
    }
    return render(request, "home_creator.html", context)


def take_back_doors(creator: Creator, names: dict[UUID, str]) -> dict[str, Any]:
    """Each thing she can take back, one click from the page that says what that does."""
    public = {each.pk: each.public_id for each in Source.objects.filter(creator=creator)}
    return {
        "purpose_doors": [Purpose(code) for code in reading.allowed_purposes(creator)],
        "source_doors": [(public[pk], names[pk]) for pk in reading.allowed_sources(creator, names)],
    }


def _kinds(shared: list[reading.Shared]) -> list[str]:
    present = {kind for each in shared for kind in each.kinds}
    return [kind for kind in RecordKind.values if kind in present]


def _table(shared: list[reading.Shared]) -> list[dict[str, Any]]:
    kinds = _kinds(shared)
    return [
        {
            "purpose": each.purpose.label,
            "counts": [each.kinds.get(kind, 0) for kind in kinds],
            "total": each.total,
        }
        for each in shared
    ]


def _by_source(shared: list[reading.Shared], names: dict[UUID, str]) -> list[tuple[str, int]]:
    """For each source, how many records at least one purpose may use."""
    most: dict[UUID, int] = {}
    for each in shared:
        for source, number in each.sources.items():
            most[source] = max(most.get(source, 0), number)
    return [(names[pk], most.get(pk, 0)) for pk in names]


def _money(creator: Creator) -> dict[str, Any]:
    currency = settings.CURRENCY
    earned = Earning.objects.filter(creator=creator, allocation__currency=currency)
    total = earned.aggregate(n=Sum("amount"))["n"] or 0
    return {
        "earned": Money(int(total), currency),
        "balance": balance(creator, currency),
        "sales": earned.count(),
    }


def _waiting(creator: Creator) -> dict[str, Any]:
    """What needs her: buyers who ask, imports under way, names to mask."""
    unfinished = Import.objects.filter(
        creator=creator, state__in=[ImportState.WAITING, ImportState.READING]
    )
    return {
        "asking": BuyerRequest.objects.of(creator).waiting().count(),
        "unfinished": unfinished.count(),
        "names_known": KnownName.objects.filter(creator=creator).exists(),
    }
