"""A creator's first page: what she shares, who holds it, what it earned, what needs her."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import as_creator
from accounts.models import Creator
from marketplace.consent.models import Grant, RecordKind
from marketplace.consent.purposes import Purpose
from marketplace.consent.views import hers
from marketplace.consent.views.hers import CreatorRequest
from marketplace.content.models import Import, Record, Source
from marketplace.kit.money import Money
from marketplace.payouts import charts
from marketplace.payouts.models import Earning, balance
from marketplace.payouts.reading import monthly
from marketplace.purchases.models import Licence
from marketplace.recalls import reading
from marketplace.recalls.holders import holding_organisations
from marketplace.recalls.views.needs import needs

SHOWN = 6  # organisations on this page; the others are on the page of holders


@as_creator
@require_GET
def overview(request: CreatorRequest) -> HttpResponse:
    creator: Creator = request.creator
    records = Record.objects.of(creator).count()
    money = _money(creator)
    context = {
        "records": records,
        "needs": needs(creator, money["balance"]),
        "has_consent": Grant.objects.of(creator).exists(),
        **money,
    }
    if not context["has_consent"]:
        context["under_way"] = Import.objects.of(creator).under_way().exists()
        return render(request, "home_creator_first.html", context)
    holding = holding_organisations(creator)
    context |= {
        **_shared(creator, records),
        "holding": holding[:SHOWN],
        "holders": len(holding),
        "licences": sum(len(each.holders) for each in holding),
    }
    return render(request, "home_creator.html", context)


@as_creator
@require_GET
def holder_list(request: CreatorRequest) -> HttpResponse:
    """Every organisation that may hold records of hers, licence by licence."""
    holding = holding_organisations(request.creator)
    licences = [holder.licence for each in holding for holder in each.holders]
    earned = _earned_by(request.creator, licences)
    rows = [
        (each, [(holder, earned.get(holder.licence.pk)) for holder in each.holders])
        for each in holding
    ]
    return render(request, "recalls/holder_list.html", {"rows": rows})


def take_back_doors(creator: Creator, names: dict[UUID, str]) -> dict[str, Any]:
    """Each thing she can take back, one click from the page that says what that does."""
    public = {each.pk: each.public_id for each in Source.objects.filter(creator=creator)}
    return {
        "purpose_doors": [Purpose(code) for code in reading.allowed_purposes(creator)],
        "source_doors": [(public[pk], names[pk]) for pk in reading.allowed_sources(creator, names)],
    }


def _shared(creator: Creator, records: int) -> dict[str, Any]:
    """What each purpose may be done with, by kind; and each source, with what of it is shared."""
    shared = reading.shared(creator, settings.CURRENCY)
    present = {kind for each in shared for kind in each.kinds}
    kinds = [kind for kind in RecordKind if kind in present]
    return {
        "kinds": [kind.label for kind in kinds],
        "shared": [
            {
                "purpose": each.purpose,
                "counts": [each.kinds.get(kind, 0) for kind in kinds],
                "total": each.total,
                "percent": round(100 * each.total / records) if records else 0,
            }
            for each in shared
        ],
        "sources": _sources(creator, shared),
    }


def _sources(creator: Creator, shared: list[reading.Shared]) -> list[dict[str, Any]]:
    """`shared` counts the records of a source that at least one purpose may use."""
    names = hers.source_names(creator)
    counts = dict(Record.objects.of(creator).order_by().values_list("source").annotate(Count("pk")))
    allowed = reading.allowed_sources(creator, names)
    return [
        {
            "source": source,
            "name": names[source.pk],
            "records": counts.get(source.pk, 0),
            "shared": max((each.sources.get(source.pk, 0) for each in shared), default=0),
            "can_take_back": source.pk in allowed,
        }
        for source in Source.objects.of(creator).order_by("added_at", "pk")
    ]


def _money(creator: Creator) -> dict[str, Any]:
    currency = settings.CURRENCY
    earned = Earning.objects.filter(creator=creator, allocation__currency=currency)
    sums = earned.aggregate(total=Sum("amount"), sales=Count("pk"))
    months = monthly(creator, currency)
    return {
        "earned": Money(int(sums["total"] or 0), currency),
        "sales": sums["sales"],
        "balance": balance(creator, currency),
        "months": months.months,
        "chart": charts.earned(months, currency),
        "trend": charts.trend(months),
    }


def _earned_by(creator: Creator, licences: Iterable[Licence]) -> dict[UUID, int]:
    """Micro-units that she earned by each of these licences, by its pk."""
    rows = Earning.objects.filter(
        creator=creator, allocation__settlement__licence__in=list(licences)
    )
    return dict(rows.values_list("allocation__settlement__licence", "amount"))
