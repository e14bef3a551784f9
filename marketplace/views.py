"""The front door: home for each kind of person, the language, the patterns, health."""

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST


def health(request: HttpRequest) -> JsonResponse:
    """Whether this process reaches both databases."""
    for name in ("default", "vault"):
        with connections[name].cursor() as cursor:
            cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html")


def patterns(request: HttpRequest) -> HttpResponse:
    """Every component in all its states."""
    return render(request, "patterns/index.html")


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
    response = redirect(translate_url(here, code))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=31_536_000, samesite="Lax", httponly=True
    )
    return response
