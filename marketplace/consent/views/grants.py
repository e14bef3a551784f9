"""A creator's consents, each with its receipt."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.access import as_creator
from accounts.models import Creator
from marketplace.consent import reading, statements, wording
from marketplace.consent.models import BuyerRequest, Grant, GrantDraft, Revocation
from marketplace.consent.views import hers
from marketplace.consent.views.hers import CreatorRequest
from marketplace.kit import canonical
from marketplace.provenance.models import Event


@as_creator
@require_GET
def grant_list(request: CreatorRequest) -> HttpResponse:
    """Everything she has consented to: in force, run out, taken back."""
    creator: Creator = request.creator
    names = hers.source_names(creator)
    grants = Grant.objects.of(creator).select_related("terms").prefetch_related("narrowings")
    context = {
        "live": [
            (grant, reading.of_grant(grant, names, left=True))
            for grant in grants
            if not grant.is_over
        ],
        "over": [grant for grant in grants if grant.is_over],
        "draft": GrantDraft.objects.filter(creator=creator).first(),
        "waiting": BuyerRequest.objects.of(creator).waiting().count(),
        "revocations": Revocation.objects.filter(creator=creator).order_by("-at", "-pk"),
    }
    return render(request, "consent/grant_list.html", context)


@as_creator
@require_GET
def grant_detail(request: CreatorRequest, grant_id: UUID) -> HttpResponse:
    creator: Creator = request.creator
    grant = _hers(creator, grant_id)
    context = {
        "grant": grant,
        "lines": reading.of_grant(grant, hers.source_names(creator)),
        "gone": _gone(grant),
        "undoing": wording.undoing(grant.left_purposes),
        "events": Event.objects.about(grant.public_id),
    }
    return render(request, "consent/grant_detail.html", context)


@as_creator
@require_GET
def receipt(request: CreatorRequest, grant_id: UUID) -> HttpResponse:
    """The evidence she keeps: one sheet, which also prints."""
    creator: Creator = request.creator
    grant = _hers(creator, grant_id)
    context = {
        "grant": grant,
        "lines": reading.of_grant(grant, hers.source_names(creator)),
        "undoing": wording.undoing(grant.purposes),
        "holds": statements.holds(grant.statement, grant.sha256),
    }
    return render(request, "consent/receipt.html", context)


@as_creator
@require_GET
def receipt_json(request: CreatorRequest, grant_id: UUID) -> HttpResponse:
    """The statement's canonical bytes: their SHA-256 is the one on the receipt."""
    grant = _hers(request.creator, grant_id)
    return HttpResponse(
        canonical.encode(grant.statement),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{grant.public_id}.json"'},
    )


def _hers(creator: Creator, grant_id: UUID) -> Grant:
    return get_object_or_404(
        Grant.objects.of(creator).select_related("terms").prefetch_related("narrowings"),
        pk=grant_id,
    )


def _gone(grant: Grant) -> dict[str, object]:
    """What revocations have taken from it, by what they named."""
    narrowings = grant.narrowings.all()
    return {
        "all": any(not (n.purpose or n.source_id or n.record_id) for n in narrowings),
        "purposes": reading.purpose_names(n.purpose for n in narrowings if n.purpose),
        "sources": sum(1 for n in narrowings if n.source_id),
        "records": sum(1 for n in narrowings if n.record_id),
    }
