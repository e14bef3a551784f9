"""Tokens for programs, and webhook addresses with what was sent there."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import as_member
from marketplace.delivery import actions, glance
from marketplace.delivery.actions.keys import ENDPOINTS, TOKENS
from marketplace.delivery.forms import EndpointForm, TokenForm
from marketplace.delivery.models import Endpoint, Message, Token
from marketplace.delivery.views.mine import member_of
from marketplace.kit.errors import Refusal
from marketplace.kit.pages import page_of

LETS = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(LETS)
@as_member()
def token_list(request: HttpRequest) -> HttpResponse:
    """The organisation's tokens; a new one is shown on this page once, and never again."""
    member = member_of(request)
    form = TokenForm(request.POST if request.method == "POST" else None)
    secret = made = None
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = actions.make_token(by=member, **form.cleaned_data)
            form = TokenForm()
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    tokens = Token.objects.of(member.organisation)
    live = set(tokens.live().values_list("pk", flat=True))
    listed = [(token, token.pk in live) for token in tokens[:100]]
    context = {
        "form": form,
        "live": [token for token, is_live in listed if is_live],
        "ended": [token for token, is_live in listed if not is_live],
        "limit": TOKENS,
        "made": made,
        "secret": secret,
    }
    return render(request, "delivery/token_list.html", context)


@require_http_methods(LETS)
@as_member()
def token_revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """What ending a token does, and doing it."""
    member = member_of(request)
    mine = Token.objects.filter(organisation=member.organisation).select_related("made_by")
    token = get_object_or_404(mine, pk=token_id)
    if request.method == "POST":
        actions.revoke_token(by=member, token=token)
        sentence = _("The token “{label}” is revoked. Programs that use it are now refused.")
        messages.success(request, sentence.format(label=token.label))
        return redirect("delivery:token-list")
    return render(request, "delivery/token_revoke.html", {"token": token})


@never_cache
@require_http_methods(LETS)
@as_member()
def endpoint_list(request: HttpRequest) -> HttpResponse:
    """Where we call, and what became of each message; a new secret is shown once."""
    member = member_of(request)
    form = EndpointForm(request.POST if request.method == "POST" else None)
    made = None
    if request.method == "POST" and form.is_valid():
        known = Endpoint.objects.of(member.organisation).enabled()
        before = set(known.values_list("pk", flat=True))
        try:
            endpoint = actions.add_endpoint(by=member, **form.cleaned_data)
            made = endpoint if endpoint.pk not in before else None
            form = EndpointForm()
        except Refusal as refusal:
            form.add_error("url", refusal.sentence)
    context = {
        "form": form,
        "made": made,
        "endpoints": glance.endpoints_counted(member.organisation),
        "limit": ENDPOINTS,
        "messages_sent": page_of(request, Message.objects.of(member.organisation), 20),
    }
    return render(request, "delivery/endpoint_list.html", context)


@require_http_methods(LETS)
@as_member()
def endpoint_disable(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """What no longer calling an address does, and doing it."""
    endpoint = _endpoint(request, endpoint_id)
    if request.method == "POST":
        actions.disable_endpoint(by=member_of(request), endpoint=endpoint)
        messages.success(request, _("The address is switched off. We call it no more."))
        return redirect("delivery:endpoint-list")
    return render(request, "delivery/endpoint_disable.html", {"endpoint": endpoint})


@require_POST
@as_member()
def endpoint_test(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    actions.send_test(by=member_of(request), endpoint=_endpoint(request, endpoint_id))
    messages.success(request, _("A test message is on its way. What became of it stands below."))
    return redirect("delivery:endpoint-list")


@require_POST
@as_member()
def message_again(request: HttpRequest, message_id: UUID) -> HttpResponse:
    member = member_of(request)
    message = get_object_or_404(Message.objects.of(member.organisation), pk=message_id)
    actions.send_again(by=member, message=message)
    messages.success(request, _("The message is on its way again, under the same id."))
    return redirect("delivery:endpoint-list")


def _endpoint(request: HttpRequest, endpoint_id: UUID) -> Endpoint:
    organisation = member_of(request).organisation
    return get_object_or_404(Endpoint, pk=endpoint_id, organisation=organisation)
