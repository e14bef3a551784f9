"""Her records as a buyer would see them, narrowed by what the address asks for."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from accounts.access import as_creator
from accounts.models import Creator
from marketplace.content import months
from marketplace.content.forms import RecordFilter
from marketplace.content.models import Record
from marketplace.content.views.hers import CreatorRequest, with_handles
from marketplace.kit.pages import page_of
from marketplace.privacy import reading as preview
from marketplace.privacy.models import with_something_masked
from marketplace.privacy.sharing import shared_among, shared_records

PAGE = 25  # records: their text is read, not skimmed


@as_creator
@never_cache
def record_list(request: CreatorRequest) -> HttpResponse:
    creator = request.creator
    hers = Record.objects.of(creator)
    form = RecordFilter(request.GET.dict(), with_handles(creator), months.reach(hers))
    records = _which(form, form.narrow(hers.newest_first().select_related("source")), creator)
    page = page_of(request, records, PAGE)
    return render(
        request,
        "content/record_list.html",
        {
            "form": form,
            "page": page,
            "previews": preview.previews(creator, list(page), with_originals=form.shows_originals),
            "shared": shared_among(creator, [record.pk for record in page]),
        },
    )


def _which(form: RecordFilter, records: QuerySet[Record], creator: Creator) -> QuerySet[Record]:
    """Those of the records of which the rooms above know what is asked for."""
    if form.which == "masked":
        return with_something_masked(records)
    if form.which == "shared":
        return records.filter(pk__in=shared_records(creator))
    if form.which == "unshared":
        return records.exclude(pk__in=shared_records(creator)).exclude(
            pk__in=Record.objects.left_out().values("pk")
        )
    return records
