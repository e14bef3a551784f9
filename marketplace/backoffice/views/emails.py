"""The patterns of letters: each with invented facts, as its reader's mailbox would show it."""

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.backoffice.examples import LETTERS
from marketplace.kit.letters import Letter


@require_safe
def email_list(request: HttpRequest) -> HttpResponse:
    letters = [(name, compose()) for name, compose in LETTERS.items()]
    return render(request, "patterns/emails.html", {"letters": letters})


# A letter carries its styles in place, as mail readers want; it may fetch and run nothing.
@require_safe
@csp_replace({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "img-src": None})  # type: ignore[arg-type]
def email_html(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(_example(name).html)


@require_safe
def email_text(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(_example(name).text, content_type="text/plain; charset=utf-8")


def _example(name: str) -> Letter:
    if name not in LETTERS:
        raise Http404
    return LETTERS[name]()
