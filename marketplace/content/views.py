"""Pages of sources, imports and records: for the creator they belong to, and nobody else."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from accounts.access import as_creator
from accounts.models import Creator
from marketplace.content import actions, uploads
from marketplace.content.forms import ImportForm, RecordFilter
from marketplace.content.models import Import, ImportState, Record, Source
from marketplace.content.refusals import UploadTooLarge, sentence_of
from marketplace.kit.errors import Refusal
from marketplace.kit.models import Job
from marketplace.kit.pages import page_of
from marketplace.privacy import reading as preview
from marketplace.privacy.models import with_something_masked
from marketplace.provenance.models import Event
from marketplace.vault.actions import keyring

PAGE = 25  # records: their text is read, not skimmed


@as_creator
@never_cache
def source_list(request: HttpRequest) -> HttpResponse:
    creator = _creator(request)
    return render(
        request,
        "content/source_list.html",
        {
            "sources": _with_handles(creator),
            "imports": Import.objects.of(creator).newest_first().select_related("source")[:10],
        },
    )


@as_creator
@never_cache
def source_detail(request: HttpRequest, source_id: UUID) -> HttpResponse:
    creator = _creator(request)
    source = get_object_or_404(Source.objects.of(creator).with_counts(), pk=source_id)
    imports = source.imports.newest_first()
    subjects = [source.public_id, *(each.public_id for each in imports)]
    return render(
        request,
        "content/source_detail.html",
        {
            "source": source,
            "handle": _handle_of(source),
            "kinds": Record.objects.filter(source=source).counts_by_kind(),
            "imports": imports,
            "events": Event.objects.about(*subjects),
        },
    )


@csrf_exempt  # checked below, once the guard of the size stands before the body is read
@as_creator
def import_new(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        request.upload_handlers = [uploads.SizeGuard(request), *request.upload_handlers]
    return _import_new(request)


@csrf_protect
def _import_new(request: HttpRequest) -> HttpResponse:
    form = ImportForm()
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        if import_ := _started(request, form):
            return redirect("content:import-detail", import_.public_id)
    context = {"form": form, "limit": settings.UPLOAD_LIMIT}
    return render(request, "content/import_new.html", context, status=422 if form.errors else 200)


def _started(request: HttpRequest, form: ImportForm) -> Import | None:
    """The import begun with what was uploaded, or None with the reason in the form."""
    if getattr(request, "upload_is_too_large", False):
        form.errors["file"] = form.error_class([UploadTooLarge.at_the_limit().sentence])
    elif form.is_valid():
        try:
            return actions.start_import(by=_creator(request), file=form.cleaned_data["file"])
        except Refusal as refusal:
            form.add_error("file", refusal.sentence)
    return None


@as_creator
@never_cache
def import_detail(request: HttpRequest, import_id: UUID) -> HttpResponse:
    import_ = get_object_or_404(
        Import.objects.of(_creator(request)).select_related("source", "job"), pk=import_id
    )
    cleaning = Job.objects.filter(kind="privacy.clean", key=import_.public_id).first()
    return render(
        request,
        "content/import_detail.html",
        {
            "import": import_,
            "report": import_.report(),
            "refusal": _refusal_of(import_),
            "handle": _handle_of(import_.source),
            "cleaning": cleaning,
            "is_live": not import_.is_final or (cleaning and not cleaning.finished_at),
            "events": Event.objects.about(import_.public_id),
        },
    )


def _refusal_of(import_: Import) -> str:
    if import_.state != ImportState.REFUSED:
        return ""
    return sentence_of(import_.refusal_code, import_.refusal_facts)


@as_creator
@never_cache
def record_list(request: HttpRequest) -> HttpResponse:
    creator = _creator(request)
    form = RecordFilter(request.GET.dict(), _with_handles(creator))
    records = form.narrow(Record.objects.of(creator).newest_first().select_related("source"))
    if form.wants_masked:
        records = with_something_masked(records)
    page = page_of(request, records, PAGE)
    return render(
        request,
        "content/record_list.html",
        {
            "form": form,
            "page": page,
            "previews": preview.previews(creator, list(page), with_originals=form.shows_originals),
        },
    )


def _with_handles(creator: Creator) -> list[tuple[Source, str]]:
    """Her sources, each with its handle, opened under her key."""
    keys = keyring(creator.pk)
    return [
        (source, keys.open(bytes(source.handle_sealed), source.place))
        for source in Source.objects.of(creator).with_counts()
    ]


def _handle_of(source: Source | None) -> str:
    if source is None:
        return ""
    return keyring(source.creator_id).open(bytes(source.handle_sealed), source.place)


def _creator(request: Any) -> Creator:
    return request.creator
