"""A licence: its files, how to load them, its recalls, every delivery of it, its certificate."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import as_member
from marketplace.consent.purposes import Purpose
from marketplace.delivery import actions, handover, manifest
from marketplace.delivery.models import Delivery, Notice
from marketplace.delivery.shelf import Volume, shelf
from marketplace.delivery.views.mine import licence_of
from marketplace.kit import clock
from marketplace.kit.pages import page_of
from marketplace.provenance.models import Event
from marketplace.purchases.models import Licence
from marketplace.releases.models import Part

TOOLS = ("pandas", "polars", "duckdb", "curl", "api")
FEW = 5


@require_safe
@as_member()
def licence_detail(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """Everything a buyer needs of one licence."""
    licence = licence_of(request, licence_id)
    volumes = shelf(licence)
    notices = Notice.objects.of(licence)
    asked = request.GET.get("with", "")
    context = {
        **_about(licence),
        "volumes": volumes,
        "rows": sum(volume.copy.rows for volume in volumes if volume.copy),
        "size": sum(volume.copy.size for volume in volumes if volume.copy),
        "is_moving": any(volume.is_moving for volume in volumes),
        "tools": TOOLS,
        "tool": asked if asked in TOOLS else TOOLS[0],
        "example": example(licence, volumes),
        "notices": notices.order_by(F("acknowledged_at").desc(nulls_first=True))[:FEW],
        "notices_count": notices.count(),
        "open_count": notices.filter(acknowledged_at=None).count(),
        "first_open": notices.filter(acknowledged_at=None).order_by("due_at", "pk").first(),
        "deliveries": page_of(request, Delivery.objects.of(licence), 10),
        "events": Event.objects.about(licence.public_id).order_by("-at", "-pk")[:20],
    }
    return render(request, "delivery/licence_detail.html", context)


@require_safe
@as_member()
def licence_certificate(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """The licence as one sheet to file or to show: who may do what with what, until when."""
    licence = licence_of(request, licence_id)
    copies = [volume.copy for volume in shelf(licence) if volume.copy]
    context = {
        **_about(licence),
        "verification": licence.organisation.latest_verification,
        "rows_now": sum(copy.rows for copy in copies) if copies else None,
        "recalls": Notice.objects.of(licence).count(),
        "today": clock.now(),
    }
    return render(request, "delivery/licence_certificate.html", context)


def _about(licence: Licence) -> dict[str, Any]:
    now = clock.now()
    bought = licence.settlement.purchase
    chosen = set(licence.purposes)
    whole = licence.ends_at - licence.starts_at
    return {
        "licence": licence,
        "release": licence.release,
        "bundle": licence.release.bundle,
        "purchase": bought,
        "settlement": licence.settlement,
        "in_force": licence.starts_at <= now < licence.ends_at,
        "days_left": max((licence.ends_at - now).days, 0),
        "term_used": min(max((now - licence.starts_at) / whole, 0), 1) * 100,
        "may": [Purpose(code) for code in Purpose.values if code in chosen],
        "may_not": [Purpose(code) for code in Purpose.values if code not in chosen],
        "terms": manifest.terms_of(licence),
        "recall_days": settings.RECALL_DAYS,
    }


def example(licence: Licence, volumes: list[Volume]) -> dict[str, str] | None:
    """The names that the lines of code on the page are about; None without a part."""
    if not volumes:
        return None
    part = next((volume.part for volume in volumes if volume.is_ready), volumes[0].part)
    return {
        "url": manifest.address(licence, part.public_id),
        "manifest": manifest.own_address(licence),
        "file": manifest.file_name(licence, part.number),
        "all": manifest.file_name(licence, part.number).rpartition("part-")[0] + "*.parquet",
        "host": settings.SITE_URL,
    }


@require_safe
@as_member()
def licence_manifest(request: HttpRequest, licence_id: UUID) -> JsonResponse:
    """The files of the licence and their sums, as a document to keep."""
    licence = licence_of(request, licence_id)
    response = JsonResponse(manifest.describe(licence), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{licence.public_id}.json"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@as_member()
def part_download(request: HttpRequest, licence_id: UUID, part_id: UUID) -> Any:
    """Hand over a part. A POST, because it puts a delivery on record."""
    licence = licence_of(request, licence_id)
    part = get_object_or_404(Part, pk=part_id, release=licence.release)
    delivery = actions.authorise(licence=licence, part=part, by=_user(request))
    return handover.stream(delivery)


def _user(request: HttpRequest) -> Any:
    return request.user
