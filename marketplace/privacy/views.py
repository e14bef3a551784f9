"""What a buyer would see, leaving records out, and the names to mask: for the creator alone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import as_creator
from accounts.models import Creator
from marketplace.catalogue import words
from marketplace.consent import actions as consent
from marketplace.content.models import Record
from marketplace.kit.errors import NotYours, Refusal
from marketplace.kit.models import Job
from marketplace.privacy import actions, reading
from marketplace.privacy.forms import KnownNameForm, LeaveOutForm
from marketplace.privacy.models import KnownName
from marketplace.privacy.sharing import shared_among
from marketplace.recalls import actions as recalls
from marketplace.recalls.holders import holders
from marketplace.recalls.models import Recall
from marketplace.recalls.whereabouts import history


@as_creator
@never_cache  # `no-store`: her own words are for the page she asked for, not for a disk
def record_detail(request: HttpRequest, record_id: UUID) -> HttpResponse:
    creator = _creator(request)
    records = Record.objects.of(creator).select_related("source", "first_import")
    record = get_object_or_404(records, pk=record_id)
    shows_original = "original" in request.GET
    [preview] = reading.previews(creator, [record], with_originals=shows_original)
    return render(
        request,
        "privacy/record_detail.html",
        {
            "record": record,
            "preview": preview,
            "language": _language(preview),
            "shows_original": shows_original,
            "is_shared": record.pk in shared_among(creator, [record.pk]),
            "holders": holders(creator, record.pk),
            "history": history(record, preview),
        },
    )


def _language(preview: reading.Preview) -> str:
    """The language of a record in words, or nothing where it is not known."""
    code = preview.clean.language if preview.clean else ""
    return words.language(code) if code else ""


@as_creator
@require_POST
def leave_out(request: HttpRequest) -> HttpResponse:
    """Leave ticked records out of everything, or take them back in; then back to where she was."""
    creator, form = _creator(request), LeaveOutForm(request.POST)
    try:
        ticked = form.ticked()
    except ValueError:
        raise Http404 from None
    if not form.is_valid() or Record.objects.of(creator).ids_among(ticked) != set(ticked):
        raise NotYours
    if not ticked:
        messages.warning(request, _("Select at least one record first."))
    elif form.cleaned_data["to"] == LeaveOutForm.IN:
        consent.include(by=creator, record_ids=ticked)
        messages.success(request, _taken_in(len(ticked)))
    else:
        language = get_language() or "en"
        recall = recalls.leave_out(by=creator, record_ids=ticked, language=language)
        messages.success(request, _left_out(len(ticked), recall))
    # Not `redirect`, which would take a stranger's word for the name of a page of ours.
    return HttpResponseRedirect(_back(request))


@as_creator
@never_cache
def known_names(request: HttpRequest) -> HttpResponse:
    creator = _creator(request)
    form = KnownNameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_known_name(by=creator, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("name", refusal.sentence)
        else:
            messages.success(request, _("Your records are being cleaned again with this name."))
            return redirect("privacy:known-names")
    return render(
        request,
        "privacy/known_names.html",
        {
            "form": form,
            "names": reading.names_of(creator),
            "cleaning": Job.objects.filter(
                kind="privacy.clean", args__creator_id=creator.public_id, finished_at=None
            ).exists(),
        },
        status=422 if form.errors else 200,
    )


@as_creator
@require_POST
def known_name_removal(request: HttpRequest, name_id: int) -> HttpResponse:
    creator = _creator(request)
    name = get_object_or_404(KnownName.objects.of(creator), pk=name_id)
    actions.remove_known_name(by=creator, name=name)
    messages.success(request, _("Your records are being cleaned again without this name."))
    return redirect("privacy:known-names")


def _left_out(count: int, recall: Recall | None) -> str:
    if recall is None:
        return ngettext(
            "%(count)s record is left out of everything.",
            "%(count)s records are left out of everything.",
            count,
        ) % {"count": count}
    return ngettext(
        "%(count)s record is left out of everything. Your consent covered it, so whoever holds "
        "it is being told.",
        "%(count)s records are left out of everything. Your consent covered some, so whoever "
        "holds them is being told.",
        count,
    ) % {"count": count}


def _taken_in(count: int) -> str:
    return ngettext(
        "%(count)s record is no longer left out.",
        "%(count)s records are no longer left out.",
        count,
    ) % {"count": count}


def _back(request: HttpRequest) -> str:
    there = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(there, {request.get_host()}):
        return there
    return reverse("content:record-list")


def _creator(request: Any) -> Creator:
    return request.creator
