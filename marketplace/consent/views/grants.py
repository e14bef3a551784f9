"""What a creator allows: her consents, each with its page."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import as_creator
from accounts.models import Creator
from marketplace.consent import reading, sentences, wording
from marketplace.consent.models import (
    BuyerRequest,
    Grant,
    GrantDraft,
    Narrowing,
    RecordKind,
    Revocation,
)
from marketplace.consent.views import hers
from marketplace.consent.views.hers import CreatorRequest
from marketplace.kit.charts import Chart, bars
from marketplace.provenance.models import Event
from marketplace.recalls.held import Covered, covered_by_grant, held_by_grant

FIRST = 3  # how many requests and revocations the list shows before it leads to all of them


@dataclass(frozen=True, slots=True)
class Standing:
    """A grant in force: what it says, what it covers now, and who holds something by it."""

    grant: Grant
    sentences: list[str]
    purposes: list[str]
    records: int
    holders: list[str]


@as_creator
@require_GET
def grant_list(request: CreatorRequest) -> HttpResponse:
    """Everything she has consented to: who asks, what is in force, what is over."""
    creator: Creator = request.creator
    grants = list(hers_all(creator))
    waiting = BuyerRequest.objects.of(creator).waiting()
    revocations = Revocation.objects.filter(creator=creator).order_by("-at", "-pk")
    draft = GrantDraft.objects.filter(creator=creator).first()
    context = {
        "live": _standing(creator, [grant for grant in grants if not grant.is_over]),
        "over": [grant for grant in grants if grant.is_over],
        "draft": draft if draft and not draft.is_declined else None,
        "declined": draft if draft and draft.is_declined else None,
        "waiting": waiting[:FIRST],
        "waiting_count": waiting.count(),
        "answered": BuyerRequest.objects.of(creator).exclude(answered_at=None).exists(),
        "revocations": revocations[:FIRST],
        "records": sum(hers.kind_counts(creator).values()),
    }
    return render(request, "consent/grant_list.html", context)


@as_creator
@require_GET
def grant_detail(request: CreatorRequest, grant_id: UUID) -> HttpResponse:
    """What one consent allows, what it covers now and who holds something by it."""
    creator: Creator = request.creator
    grant = get_object_or_404(hers_all(creator), pk=grant_id)
    names = hers.source_names(creator)
    covered = covered_by_grant(creator, settings.CURRENCY).get(grant.pk, Covered())
    context = {
        "grant": grant,
        "sentences": sentences.of_grant(grant) if not grant.is_over else [],
        "lines": reading.of_grant(grant, names),
        "gone": _gone(grant),
        "covered": covered,
        "charts": _charts(covered, names),
        "held": held_by_grant(creator).get(grant.pk, []),
        "undoing": wording.undoing(grant.left_purposes),
        "events": Event.objects.about(grant.public_id),
    }
    return render(request, "consent/grant_detail.html", context)


def hers_all(creator: Creator) -> QuerySet[Grant]:
    """Her consents, the newest first, with what their pages need."""
    return Grant.objects.of(creator).select_related("terms").prefetch_related("narrowings")


def _standing(creator: Creator, grants: list[Grant]) -> list[Standing]:
    covered = covered_by_grant(creator, settings.CURRENCY)
    held = held_by_grant(creator)
    return [
        Standing(
            grant,
            sentences.of_grant(grant),
            sentences.purpose_tags(grant),
            covered.get(grant.pk, Covered()).total,
            [each.name for each in held.get(grant.pk, [])],
        )
        for grant in grants
    ]


def _charts(covered: Covered, names: dict[UUID, str]) -> list[Chart]:
    """What it covers now by kind and by source; nothing where there is nothing to compare."""
    if not covered.total:
        return []
    kinds = [
        (RecordKind(code).label, covered.kinds[code])
        for code in RecordKind.values
        if code in covered.kinds
    ]
    sources = [(name, covered.sources[pk]) for pk, name in names.items() if pk in covered.sources]
    return [bars(_("By kind"), "", kinds), bars(_("By source"), "", sources)]


def _gone(grant: Grant) -> dict[str, Any]:
    """What revocations have taken from it, by what they named."""
    narrowings: list[Narrowing] = list(grant.narrowings.all())
    return {
        "all": any(not (n.purpose or n.source_id or n.record_id) for n in narrowings),
        "purposes": reading.purpose_names(n.purpose for n in narrowings if n.purpose),
        "sources": sum(1 for n in narrowings if n.source_id),
        "records": sum(1 for n in narrowings if n.record_id),
    }
