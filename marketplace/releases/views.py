"""A release's page, for everyone once it is published, and its manifest."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from marketplace.kit import canonical
from marketplace.provenance.models import Event
from marketplace.releases import refusals
from marketplace.releases.charts import card_of
from marketplace.releases.models import Release, Removal, RemovalCause

RECENT_REMOVALS = 20


@require_safe
def release_detail(request: HttpRequest, release_id: UUID) -> HttpResponse:
    release = _seen_by(request, release_id)
    parts = list(release.parts.order_by("number"))
    standing = sum(part.rows for part in parts)
    context = {
        "release": release,
        "bundle": release.bundle,
        "card": card_of(release),
        "changes": release.card.get("changes") or {},
        "neighbours": _neighbours(release),
        "parts": parts,
        "withheld": [part for part in parts if not part.is_deliverable],
        "standing": standing,
        "bytes": sum(part.size for part in parts),
        "feed": [
            {**line, "why": RemovalCause(line["cause"]).label}
            for line in Removal.objects.summary(release)[:RECENT_REMOVALS]
        ],
        "removed": release.rows - standing,
        "reason": _reason(release),
        "is_live": not release.is_final and not _gave_up(release),
        "gave_up": _gave_up(release),
        "events": Event.objects.about(release.public_id),
    }
    return render(request, "releases/release_detail.html", context)


def _neighbours(release: Release) -> dict[str, Release]:
    """The editions published just before and just after this one."""
    others = Release.objects.published().filter(bundle=release.bundle).defer("manifest", "card")
    found = {
        "before": others.filter(number__lt=release.number).order_by("-number").first(),
        "after": others.filter(number__gt=release.number).order_by("number").first(),
    }
    return {name: other for name, other in found.items() if other}


@require_safe
def manifest(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """The manifest in its canonical bytes, which are what its SHA-256 is over."""
    release = _seen_by(request, release_id)
    body = canonical.encode(release.manifest)
    response = HttpResponse(body, content_type="application/json")
    name = f"{release.bundle.slug}-{release.number}-manifest.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _seen_by(request: HttpRequest, release_id: UUID) -> Release:
    """Staff see every release; everyone else those that are published and were listed."""
    staff = getattr(request.user, "is_staff", False)
    releases = Release.objects.all() if staff else Release.objects.shown()
    return get_object_or_404(releases.select_related("bundle", "job"), pk=release_id)


def _gave_up(release: Release) -> bool:
    return not release.is_final and release.job is not None and release.job.finished_at is not None


def _reason(release: Release) -> str:
    reason = refusals.REASONS.get(release.refusal_code)
    return str(reason).format(**release.refusal_facts) if reason else ""
