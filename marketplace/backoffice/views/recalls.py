"""Recalls as staff see them: counts, parts, buyers and clocks; never whose or what words."""

from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import as_staff
from marketplace.backoffice.reading import recall_case
from marketplace.delivery.models import Notice
from marketplace.kit.pages import page_of
from marketplace.recalls.models import Recall


@require_safe
@as_staff
def recall_list(request: HttpRequest) -> HttpResponse:
    """All recalls: those under way first, then the newest."""
    recalls = Recall.objects.select_related("revocation").order_by(
        F("finished_at").desc(nulls_first=True), "-opened_at"
    )
    page = page_of(request, recalls)
    unheard = Notice.objects.unheard_by_revocation(recall.revocation_id for recall in page)
    rows = [(recall, unheard.get(recall.revocation_id, 0)) for recall in page]
    return render(request, "backoffice/recall_list.html", {"page": page, "rows": rows})


@require_safe
@as_staff
def recall_detail(request: HttpRequest, recall_id: UUID) -> HttpResponse:
    recall = get_object_or_404(Recall.objects.select_related("revocation", "job"), pk=recall_id)
    return render(request, "backoffice/recall_detail.html", {"case": recall_case(recall)})
