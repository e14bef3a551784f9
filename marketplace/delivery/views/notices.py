"""A recall as its holder sees it: which rows, what is asked, and that it was heard."""

import csv
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import as_member
from marketplace.delivery import actions, feed, manifest
from marketplace.delivery.models import Copy, Notice
from marketplace.delivery.views.mine import notice_of
from marketplace.delivery.wording import asked


@require_safe
@as_member()
def notice_detail(request: HttpRequest, licence_id: UUID, notice_id: UUID) -> HttpResponse:
    notice = notice_of(request, licence_id, notice_id)
    copies = Copy.objects.current().of(notice.licence)
    rows = feed.row_ids_of(notice)
    context = {
        "notice": notice,
        "licence": notice.licence,
        "bundle": notice.licence.release.bundle,
        "rows": len(rows),
        "some": "\n".join(rows[:10]),
        "asked": asked(notice.licence.purposes),
        "copy": copies.filter(part=notice.part, revision=notice.part.revision).first(),
        "file": manifest.file_name(notice.licence, notice.part.number),
    }
    return render(request, "delivery/notice_detail.html", context)


@require_safe
@as_member()
def rows_csv(request: HttpRequest, licence_id: UUID, notice_id: UUID) -> HttpResponse:
    """The ids of the rows to delete, one a line. They are base32, so no cell is a formula."""
    notice = notice_of(request, licence_id, notice_id)
    response = _download(notice, HttpResponse(content_type="text/csv; charset=utf-8"), "csv")
    writer = csv.writer(response)
    writer.writerow(["row_id", "cause", "removed_at"])
    for row in feed.rows_of(notice):
        writer.writerow([row.row_id, row.cause, row.at.isoformat()])
    return response


@require_safe
@as_member()
def rows_json(request: HttpRequest, licence_id: UUID, notice_id: UUID) -> HttpResponse:
    """The same for programs."""
    notice = notice_of(request, licence_id, notice_id)
    found = {
        "notice": notice.public_id,
        "licence": notice.licence.public_id,
        "part": notice.part.public_id,
        "due_at": notice.due_at.isoformat(),
        "complete": notice.ready_at is not None,
        "row_ids": feed.row_ids_of(notice),
    }
    return _download(notice, JsonResponse(found), "json")


@require_POST
@as_member()
def acknowledge(request: HttpRequest, licence_id: UUID, notice_id: UUID) -> HttpResponse:
    notice = notice_of(request, licence_id, notice_id)
    actions.acknowledge(notice=notice, by=request.user)  # type: ignore[arg-type]
    return redirect(
        "delivery:notice-detail",
        licence_id=notice.licence.public_id,
        notice_id=notice.public_id,
    )


def _download(notice: Notice, response: HttpResponse, suffix: str) -> HttpResponse:
    name = f"{notice.public_id}.{suffix}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
