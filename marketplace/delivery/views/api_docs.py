"""The page that describes the buyers' API, in the look and language of the rest of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from marketplace.delivery.actions.messages import WAITS
from marketplace.delivery.api import LIMIT
from marketplace.delivery.description import operations


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """For everyone. Its address lies outside the languages, so it asks the reader's own choice.

    What the description itself says is in English, as programs and their documents are.
    """
    context = {
        "operations": operations(),
        "host": settings.SITE_URL,
        "limit": LIMIT,
        "attempts": len(WAITS) + 1,
    }
    with translation.override(_language(request)):
        return render(request, "delivery/api_docs.html", context)


def _language(request: HttpRequest) -> str:
    user: Any = request.user
    if user.is_authenticated:
        chosen = user.language
    else:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
