"""A licence: its files, how to load them, its recalls, and every delivery of it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import as_member
from marketplace.delivery import actions, handover, manifest
from marketplace.delivery.models import Delivery, Notice
from marketplace.delivery.shelf import Volume, shelf
from marketplace.delivery.views.mine import licence_of
from marketplace.kit.pages import page_of
from marketplace.provenance.models import Event
from marketplace.purchases.models import Licence
from marketplace.releases.models import Part


@require_safe
@as_member()
def licence_detail(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """Everything a buyer needs of one licence."""
    licence = licence_of(request, licence_id)
    volumes = shelf(licence)
    context = {
        "licence": licence,
        "release": licence.release,
        "bundle": licence.release.bundle,
        "volumes": volumes,
        "rows": sum(volume.copy.rows for volume in volumes if volume.copy),
        "size": sum(volume.copy.size for volume in volumes if volume.copy),
        "is_moving": any(volume.is_moving for volume in volumes),
        "in_force": Licence.objects.in_force().filter(pk=licence.pk).exists(),
        "terms": manifest.terms_of(licence),
        "example": example(licence, volumes),
        "notices": Notice.objects.of(licence),
        "deliveries": page_of(request, Delivery.objects.of(licence), 20),
        "events": Event.objects.about(licence.public_id).order_by("-at", "-pk")[:20],
    }
    return render(request, "delivery/licence_detail.html", context)


def example(licence: Licence, volumes: list[Volume]) -> dict[str, str] | None:
    """The names that the lines of code on the page are about; None without a part."""
    if not volumes:
        return None
    part = next((volume.part for volume in volumes if volume.is_ready), volumes[0].part)
    return {
        "url": manifest.address(licence, part.public_id),
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
