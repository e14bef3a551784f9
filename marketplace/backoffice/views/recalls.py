"""Recalls as staff see them: counts, parts, buyers and clocks; never whose or what words."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Exists, F, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import as_staff
from marketplace.backoffice.case import due_words
from marketplace.backoffice.reading import recall_case
from marketplace.delivery.models import Notice
from marketplace.kit import clock
from marketplace.kit.pages import page_of
from marketplace.recalls.models import Recall, RecallQuerySet

SILENT = Notice.objects.filter(revocation_id=OuterRef("revocation_id"), acknowledged_at=None)
# What the address may ask for: recalls by how far they are.
LISTS: dict[str, Callable[[RecallQuerySet], RecallQuerySet]] = {
    "": lambda recalls: recalls,
    "running": lambda recalls: recalls.running(),
    "waiting": lambda recalls: recalls.filter(Exists(SILENT), finished_at__isnull=False),
    "late": lambda recalls: recalls.filter(Exists(SILENT), due_at__lt=clock.now()),
    "finished": lambda recalls: recalls.filter(~Exists(SILENT), finished_at__isnull=False),
}


@require_safe
@as_staff
def recall_list(request: HttpRequest) -> HttpResponse:
    """All recalls, or those at one stage: under way first, then the newest."""
    wanted = request.GET.get("show", "")
    here = wanted if wanted in LISTS else ""
    recalls = LISTS[here](Recall.objects.all()).select_related("revocation", "job")
    ordered = recalls.order_by(F("finished_at").desc(nulls_first=True), "-opened_at")
    page = page_of(request, ordered)
    unheard = Notice.objects.unheard_by_revocation(recall.revocation_id for recall in page)
    rows = [_row(recall, unheard.get(recall.revocation_id, 0)) for recall in page]
    tallies = [(name, narrow(Recall.objects.all()).count()) for name, narrow in LISTS.items()]
    context = {"page": page, "rows": rows, "chosen": here, "tallies": tallies}
    return render(request, "backoffice/recall_list.html", context)


def _row(recall: Recall, unheard: int) -> dict[str, object]:
    is_open = bool(unheard) or not recall.is_finished
    return {
        "recall": recall,
        "unheard": unheard,
        "due_words": due_words(recall.due_at) if is_open else "",
        "is_late": is_open and recall.due_at < clock.now(),
        "took": recall.finished_at - recall.opened_at if recall.finished_at else None,
    }


@require_safe
@as_staff
def recall_detail(request: HttpRequest, recall_id: UUID) -> HttpResponse:
    recall = get_object_or_404(Recall.objects.select_related("revocation", "job"), pk=recall_id)
    return render(request, "backoffice/recall_detail.html", {"case": recall_case(recall)})
