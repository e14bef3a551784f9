"""A recall on its way, and the receipt of what was taken back."""

from uuid import UUID

from django.conf import settings
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import as_creator
from accounts.models import Creator
from marketplace.consent import statements, wording
from marketplace.consent.models import Narrowing, Revocation, Scope
from marketplace.consent.purposes import Purpose
from marketplace.consent.views import hers
from marketplace.consent.views.hers import CreatorRequest
from marketplace.kit import canonical, ids
from marketplace.kit.money import Money
from marketplace.payouts.models import Earning
from marketplace.provenance.models import Event
from marketplace.recalls.models import Recall
from marketplace.recalls.reading import Progress, of_revocation


@as_creator
@require_GET
def recall_list(request: CreatorRequest) -> HttpResponse:
    """Everything she took back, the newest first."""
    return render(
        request, "recalls/recall_list.html", {"recalls": Recall.objects.of(request.creator)}
    )


@as_creator
@require_GET
def recall_detail(request: CreatorRequest, recall_id: UUID) -> HttpResponse:
    """She watches it happen: stopped, rewritten, told, acknowledged."""
    recall = get_object_or_404(Recall.objects.of(request.creator), pk=recall_id)
    earned = Earning.objects.filter(
        creator=request.creator, allocation__currency=settings.CURRENCY
    ).aggregate(n=Sum("amount"))["n"]
    context = {
        "recall": recall,
        "revocation": recall.revocation,
        "what": _what(recall.revocation, request.creator),
        "progress": Progress.of(recall),
        "events": Event.objects.about(recall.public_id, recall.revocation.public_id),
        "earned": Money(int(earned or 0), settings.CURRENCY),
    }
    return render(request, "recalls/recall_detail.html", context)


@as_creator
@require_GET
def receipt(request: CreatorRequest, revocation_id: UUID) -> HttpResponse:
    """The evidence she keeps of what she took back: one sheet, which also prints."""
    revocation = _hers(request.creator, revocation_id)
    context = {
        "revocation": revocation,
        "recall": of_revocation(revocation),
        "what": _what(revocation, request.creator),
        "grants": revocation.statement["grants"],
        "terms": sorted(
            set(
                Narrowing.objects.filter(revocation=revocation).values_list(
                    "grant__terms__version", "grant__terms__sha256"
                )
            )
        ),
        "undoing": wording.undoing(_purposes(revocation)),
        "holds": statements.holds(revocation.statement, revocation.sha256),
    }
    return render(request, "recalls/receipt.html", context)


@as_creator
@require_GET
def receipt_json(request: CreatorRequest, revocation_id: UUID) -> HttpResponse:
    """The statement's canonical bytes: their SHA-256 is the one on the receipt."""
    revocation = _hers(request.creator, revocation_id)
    return HttpResponse(
        canonical.encode(revocation.statement),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{revocation.public_id}.json"'},
    )


def _hers(creator: Creator, revocation_id: UUID) -> Revocation:
    return get_object_or_404(Revocation, pk=revocation_id, creator=creator)


def _purposes(revocation: Revocation) -> list[str]:
    if revocation.statement["purpose"]:
        return [revocation.statement["purpose"]]
    narrowings = Narrowing.objects.filter(revocation=revocation).select_related("grant")
    return sorted({code for narrowing in narrowings for code in narrowing.grant.purposes})


def _what(revocation: Revocation, creator: Creator) -> str:
    """What was taken back, in a few words."""
    statement = revocation.statement
    if revocation.scope == Scope.PURPOSE:
        return str(Purpose(statement["purpose"]).label)
    if revocation.scope == Scope.SOURCE:
        names = hers.source_names(creator)
        return names.get(ids.parse("src", statement["source"]), statement["source"])
    if revocation.scope == Scope.RECORDS and len(statement["records"]) == 1:
        return _("One record")
    return str(Scope(revocation.scope).label)
