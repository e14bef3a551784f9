"""The front door: home for each kind of person, the language, the patterns, health."""

from django.conf import settings
from django.db import connections
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import translate_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.defaults import page_not_found

from accounts.access import CHOSEN
from accounts.middleware import language_of
from accounts.templatetags.people import roles_of
from marketplace.consent.purposes import Purpose
from marketplace.consent.wording import undoing
from marketplace.delivery.views.home import overview as buyer_overview
from marketplace.help.front import example_post, languages_chart, market_now, masked_example
from marketplace.kit.errors import Refusal
from marketplace.kit.examples import (
    EXAMPLE_REFUSAL,
    LAST_RESORTS,
    example_context,
    example_months,
)
from marketplace.recalls.views.overview import overview as creator_overview
from marketplace.releases import parquet


def health(request: HttpRequest) -> JsonResponse:
    """Whether this process reaches both databases."""
    for name in ("default", "vault"):
        with connections[name].cursor() as cursor:
            cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


def home(request: HttpRequest) -> HttpResponse:
    """The first page of whoever it is; somebody who is nothing yet is asked what brings them."""
    if not request.user.is_authenticated:
        return home_visitor(request)
    roles = roles_of(request.user)
    if roles.is_creator:
        return creator_overview(request)
    if roles.is_member:
        return buyer_overview(request)
    return redirect("backoffice:desk" if roles.is_staff else "accounts:welcome")


def home_visitor(request: HttpRequest) -> HttpResponse:
    """The public front page: what this is to a creator and to a buyer, with the market's size."""
    figures = market_now()
    context = {
        "figures": figures,
        "written": example_post()[0],
        "example": masked_example().pieces,
        "undoing": undoing(Purpose.values),
        "chart": languages_chart(figures["languages"]) if figures else None,
        "columns": parquet.LICENCE.names,
        "days": settings.RECALL_DAYS,
    }
    return render(request, "home_visitor.html", context)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is nothing here, said in the language this reader chose or asks for.

    An address that leads nowhere has no twin in another language to send them to.
    """
    translation.activate(language_of(request))
    return page_not_found(request, exception)


def patterns(request: HttpRequest) -> HttpResponse:
    """Every component in all its states."""
    return render(request, "patterns/index.html", example_context())


def pattern_months(request: HttpRequest) -> JsonResponse:
    """The figures behind the interactive chart among the patterns."""
    return JsonResponse(example_months())


def pattern_page(request: HttpRequest, page: str) -> HttpResponse:
    """A page of last resort as a reader would see it, though nothing went wrong."""
    template, _title = LAST_RESORTS.get(page, ("", ""))
    if not template:
        raise Http404
    if page == "500":  # told without a request, as when it happens
        return HttpResponse(render_to_string(template))
    return render(request, template, {"refusal": Refusal(EXAMPLE_REFUSAL)})


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the reader's language and show them the same page in it."""
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        code = settings.LANGUAGE_CODE
    here = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(here, {request.get_host()}):
        here = "/"
    if request.user.is_authenticated:
        from accounts import actions

        actions.choose_language(by=request.user, language=code)
    else:
        request.session[CHOSEN] = code  # it becomes the account's when this visitor signs in
    # Not `redirect`, which would take a stranger's word for the name of a page of ours.
    response = HttpResponseRedirect(translate_url(here, code))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=31_536_000, samesite="Lax", httponly=True
    )
    return response
