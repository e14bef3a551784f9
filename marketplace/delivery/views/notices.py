"""A recall as its holder sees it: which rows, what is asked, and that it was heard."""

import csv
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import as_member
from marketplace.delivery import actions, feed, glance, manifest
from marketplace.delivery.forms import AcknowledgementForm
from marketplace.delivery.models import Copy, Notice
from marketplace.delivery.refusals import NoticeNotReady
from marketplace.delivery.views.mine import licences_named, member_of, notice_of
from marketplace.delivery.wording import asked, steps
from marketplace.kit import clock
from marketplace.kit.pages import page_of

STATES = ("open", "done")


@require_safe
@as_member()
def notice_list(request: HttpRequest) -> HttpResponse:
    """All recalls the organisation was told of: those to acknowledge first, the most urgent on top.

    `?state=done` shows the acknowledged ones, `?licence=lic_…` those of one licence.
    """
    organisation = member_of(request).organisation
    told = Notice.objects.told_to(organisation)
    licence = licences_named(request).first()
    if licence:
        told = told.filter(licence=licence)
    waiting, heard = told.filter(acknowledged_at=None), told.exclude(acknowledged_at=None)
    state = request.GET.get("state", "")
    state = state if state in STATES else "open"
    rows = waiting.order_by("due_at", "pk") if state == "open" else heard
    page = page_of(request, rows, 25)
    taken = glance.rows_taken_back(list(page))
    context = {
        "state": state,
        "licence": licence,
        "page": page,
        "notices": [(notice, taken.get(notice.pk)) for notice in page],
        "open_count": waiting.count(),
        "overdue_count": waiting.filter(due_at__lt=clock.now()).count(),
        "done_count": heard.count(),
    }
    return render(request, "delivery/notice_list.html", context)


@require_safe
@as_member()
def notice_detail(request: HttpRequest, licence_id: UUID, notice_id: UUID) -> HttpResponse:
    notice = notice_of(request, licence_id, notice_id)
    return render(request, "delivery/notice_detail.html", _about(notice))


@require_http_methods(["GET", "HEAD", "POST"])
@as_member()
def acknowledge(request: HttpRequest, licence_id: UUID, notice_id: UUID) -> HttpResponse:
    """What one is about to say in the organisation's name, to be checked and then said."""
    notice = notice_of(request, licence_id, notice_id)
    if notice.ready_at is None and request.method == "POST":
        raise NoticeNotReady
    if notice.ready_at is None or notice.acknowledged_at:
        return _to(notice)
    form = AcknowledgementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.acknowledge(notice=notice, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Acknowledged. The creator sees that you heard the recall."))
        return _to(notice)
    context = {**_about(notice), "form": form, "member": member_of(request)}
    return render(request, "delivery/acknowledge.html", context)


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


def _about(notice: Notice) -> dict[str, object]:
    licence = notice.licence
    rows = feed.row_ids_of(notice)
    copies = Copy.objects.current().of(licence)
    return {
        "notice": notice,
        "licence": licence,
        "bundle": licence.release.bundle,
        "rows": len(rows),
        "some": "\n".join(rows[:10]),
        "is_nothing": bool(notice.ready_at and not rows),
        "asked": asked(licence.purposes),
        "steps": steps(licence.purposes),
        "copy": copies.filter(part=notice.part, revision=notice.part.revision).first(),
        "file": manifest.file_name(licence, notice.part.number),
    }


def _to(notice: Notice) -> HttpResponse:
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
