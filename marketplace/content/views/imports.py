"""Bringing an archive, watching it be read, and the report of what was in it."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from accounts.access import as_creator
from marketplace.content import actions, charts, uploads
from marketplace.content.forms import ImportForm
from marketplace.content.models import Import, ImportState
from marketplace.content.refusals import UploadTooLarge, sentence_of
from marketplace.content.views.hers import CreatorRequest, handle_of
from marketplace.kit.errors import Refusal
from marketplace.kit.models import Job
from marketplace.provenance.models import Event


@csrf_exempt  # checked below, once the guard of the size stands before the body is read
@as_creator
def import_new(request: CreatorRequest) -> HttpResponse:
    if request.method == "POST":
        request.upload_handlers = [uploads.SizeGuard(request), *request.upload_handlers]
    return _import_new(request)


@csrf_protect
def _import_new(request: CreatorRequest) -> HttpResponse:
    form = ImportForm()
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        if import_ := _started(request, form):
            return redirect("content:import-detail", import_.public_id)
    context = {"form": form, "limit": settings.UPLOAD_LIMIT}
    return render(request, "content/import_new.html", context, status=422 if form.errors else 200)


def _started(request: CreatorRequest, form: ImportForm) -> Import | None:
    """The import begun with what was uploaded, or None with the reason in the form."""
    if getattr(request, "upload_is_too_large", False):
        form.errors["file"] = form.error_class([UploadTooLarge.at_the_limit().sentence])
    elif form.is_valid():
        try:
            return actions.start_import(by=request.creator, file=form.cleaned_data["file"])
        except Refusal as refusal:
            form.add_error("file", refusal.sentence)
    return None


@as_creator
@never_cache
def import_detail(request: CreatorRequest, import_id: UUID) -> HttpResponse:
    import_ = get_object_or_404(
        Import.objects.of(request.creator).select_related("source", "job"), pk=import_id
    )
    cleaning = Job.objects.filter(kind="privacy.clean", key=import_.public_id).first()
    return render(
        request,
        "content/import_detail.html",
        {
            "import": import_,
            "report": import_.report(),
            "chart": charts.ledger(import_),
            "refusal": _refusal_of(import_),
            "handle": handle_of(import_.source),
            "cleaning": cleaning,
            "is_live": not import_.is_final or (cleaning and not cleaning.finished_at),
            "events": Event.objects.about(import_.public_id),
        },
    )


def _refusal_of(import_: Import) -> str:
    if import_.state != ImportState.REFUSED:
        return ""
    return sentence_of(import_.refusal_code, import_.refusal_facts)
