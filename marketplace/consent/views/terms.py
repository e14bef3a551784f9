"""The published terms, every version, for anyone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from marketplace.consent.models import Terms
from marketplace.consent.terms import laid_out


@require_GET
def current(request: HttpRequest) -> HttpResponse:
    terms = Terms.objects.current()
    if terms is None:
        raise Http404
    return _page(request, terms)


@require_GET
def version(request: HttpRequest, version: int) -> HttpResponse:
    return _page(request, get_object_or_404(Terms, version=version))


def _page(request: HttpRequest, terms: Terms) -> HttpResponse:
    """In the reader's language first, then in the other one; both are what was agreed to."""
    chinese = (get_language() or "").startswith("zh")
    bodies = [("zh-Hans", terms.body_zh), ("en", terms.body_en)]
    (code, body), (other_code, other) = bodies if chinese else reversed(bodies)
    context = {
        "terms": terms,
        "language": code,
        "sections": laid_out(body),
        "other_language": other_code,
        "other_sections": laid_out(other),
        "versions": Terms.objects.order_by("-version"),
        "newest": Terms.objects.current(),
    }
    return render(request, "consent/terms.html", context)
