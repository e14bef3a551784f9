"""What every page needs: the shell around it, and splitting long lists."""

from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context for the base template."""
    return {
        "site_url": settings.SITE_URL,
    }


def page_of(request: HttpRequest, rows: Any, size: int = 50) -> Page[Any]:
    """The page of a list the address asks for with `?page=`; a wrong number gives the nearest."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
