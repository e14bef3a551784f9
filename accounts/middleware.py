"""What must be true of the person behind every request."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import translate_url
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_request

from accounts import access

Respond = Callable[[HttpRequest], HttpResponse]


def language_of(request: HttpRequest) -> str:
    """The language to speak to this reader in: the one they chose, the page's, the browser's."""
    return chosen_language(request) or get_language_from_request(request, check_path=True)


def chosen_language(request: HttpRequest) -> str | None:
    """The stored language of whoever is signed in, or that of a visitor's cookie; None without."""
    user: Any = getattr(request, "user", None)  # none where a request failed before it was asked
    if user and user.is_authenticated:
        return str(user.language)
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return cookie if cookie in dict(settings.LANGUAGES) else None


class LanguageMiddleware:
    """Shows each reader the language they chose, by sending them to the page's twin in it.

    Whoever is signed in reads in their stored language; a visitor in that of their cookie, and on
    the front page, before they chose, in the one their browser asks for. Addresses outside
    the languages (the API, Stripe's door, health) have no twin, so nothing happens to them.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        twin = self._twin(request)
        response = HttpResponseRedirect(twin) if twin else self.get_response(request)
        if request.path == "/":
            patch_vary_headers(response, ["Cookie", "Accept-Language"])
        return response

    def _twin(self, request: HttpRequest) -> str | None:
        if request.method not in {"GET", "HEAD"} or "HX-Request" in request.headers:
            return None
        chosen = chosen_language(request)
        if chosen is None and request.path == "/":
            chosen = get_language_from_request(request)
        if chosen is None or chosen == get_language():
            return None
        here = request.get_full_path()
        there = translate_url(here, chosen)
        return there if there != here else None


class SecondFactorMiddleware:
    """Staff without a second factor reach nothing but the pages that set one up."""

    OPEN = {
        "language",
        "accounts:second-factor",
        "accounts:second-factor-done",
        "account_logout",
        "account_reauthenticate",
        "account_email_verification_sent",
        "account_email",
        "account_change_password",
        "account_set_password",
        "health",
    }

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        user: Any = request.user
        if not (user.is_authenticated and user.is_staff) or self._is_open(request):
            return None
        return None if access.has_second_factor(user) else access.set_up_second_factor(request)

    def _is_open(self, request: HttpRequest) -> bool:
        page = request.resolver_match.view_name if request.resolver_match else ""
        return page in self.OPEN or page.startswith("mfa_")
