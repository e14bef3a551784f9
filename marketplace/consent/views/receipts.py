"""The receipt of a consent: the evidence its creator keeps."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.access import as_creator
from marketplace.consent import reading, statements
from marketplace.consent.views import hers
from marketplace.consent.views.grants import hers_all
from marketplace.consent.views.hers import CreatorRequest
from marketplace.kit import canonical


@as_creator
@require_GET
def receipt(request: CreatorRequest, grant_id: UUID) -> HttpResponse:
    """One sheet, which also prints."""
    grant = get_object_or_404(hers_all(request.creator), pk=grant_id)
    context = {
        "grant": grant,
        "lines": reading.of_grant(grant, hers.source_names(request.creator)),
        "holds": statements.holds(grant.statement, grant.sha256),
    }
    return render(request, "consent/receipt.html", context)


@as_creator
@require_GET
def receipt_json(request: CreatorRequest, grant_id: UUID) -> HttpResponse:
    """The statement's canonical bytes: their SHA-256 is the one on the receipt."""
    grant = get_object_or_404(hers_all(request.creator), pk=grant_id)
    return HttpResponse(
        canonical.encode(grant.statement),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{grant.public_id}.json"'},
    )
