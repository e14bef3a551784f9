"""Her sources: each account she brought, what was read of it, and what of it is shared."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from accounts.access import as_creator
from marketplace.content import charts, months
from marketplace.content.models import Import, Record, Source
from marketplace.content.views.hers import CreatorRequest, handle_of, with_handles
from marketplace.kit.pages import page_of
from marketplace.privacy.sharing import shared_records
from marketplace.provenance.models import Event
from marketplace.recalls import reading

IMPORTS = 10  # of a page


@as_creator
@never_cache
def source_list(request: CreatorRequest) -> HttpResponse:
    creator = request.creator
    shared = Record.objects.of(creator).filter(pk__in=shared_records(creator))
    imports = Import.objects.of(creator).newest_first().select_related("source")
    return render(
        request,
        "content/source_list.html",
        {
            "sources": with_handles(creator),
            "shared": shared.counts_by_source(),
            "page": page_of(request, imports, IMPORTS),
        },
    )


@as_creator
@never_cache
def source_detail(request: CreatorRequest, source_id: UUID) -> HttpResponse:
    creator = request.creator
    source = get_object_or_404(Source.objects.of(creator).with_counts(), pk=source_id)
    records = Record.objects.filter(source=source)
    imports = source.imports.newest_first()
    subjects = [source.public_id, *(each.public_id for each in imports[:IMPORTS])]
    lifetime = months.lifetime(records)
    return render(
        request,
        "content/source_detail.html",
        {
            "source": source,
            "handle": handle_of(source),
            "kinds": records.counts_by_kind(),
            "lifetime": lifetime,
            "chart": charts.lifetime(lifetime),
            "page": page_of(request, imports.select_related("source"), IMPORTS),
            "shared": reading.shared(creator, settings.CURRENCY, source),
            "shared_records": records.filter(pk__in=shared_records(creator)).count(),
            "can_take_back": source.pk in reading.allowed_sources(creator, [source.pk]),
            "events": Event.objects.about(*subjects),
        },
    )
