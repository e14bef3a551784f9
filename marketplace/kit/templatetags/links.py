"""Links that are there only when their page is, and say which page is the current one."""

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

register = template.Library()


def address(name: str) -> str:
    """The address of a named page, or nothing while no such page exists."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def nav_link(
    context: Context, name: str, label: str, *also: str, exact: bool = False
) -> SafeString:
    """An item of the navigation; it is current on its page and, unless `exact`, beneath it.

    `also` names other pages that belong to it; a page for a new one brings those beside it.
    """
    href = address(name)
    if not href:
        return SafeString("")
    here = getattr(context.get("request"), "path", "")
    places = [*filter(None, map(address, also)), *([] if exact else [href])]
    beneath = [place.removesuffix("new/") for place in places]
    current = here == href or any(here.startswith(place) for place in beneath)
    mark = SafeString(' aria-current="page"') if current else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', href, mark, label)


@register.simple_tag
def link_if(name: str, label: str, css: str = "") -> SafeString:
    """A link to a named page, or nothing while no such page exists."""
    href = address(name)
    if not href:
        return SafeString("")
    return format_html('<a class="{}" href="{}">{}</a>', css, href, label)


@register.simple_tag(takes_context=True)
def same_site_referrer(context: Context) -> str:
    """The page of ours the reader came from, or nothing."""
    request = context.get("request")
    if request is None:
        return ""
    came_from: str = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()})
    return came_from if ours else ""
