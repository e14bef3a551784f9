"""The summary by e-mail: wanting it or not, in the settings and from the letter itself."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions, digest


@require_POST
@login_required
def choose_digest(request: HttpRequest) -> HttpResponse:
    """The switch in the settings."""
    wanted = request.POST.get("digest") == "on"
    actions.choose_digest(by=request.user, wanted=wanted)  # type: ignore[arg-type]
    return redirect("accounts:settings")


# No token of a form: a mailbox presses the button by itself (RFC 8058), and the address is secret.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_digest(request: HttpRequest, token: str) -> HttpResponse:
    """The link in each summary. Looking at it changes nothing; its one button does."""
    reader = digest.reader_of(token)
    if request.method == "POST":
        actions.choose_digest(by=reader, wanted=request.POST.get("digest") == "on")
    return render(request, "accounts/stop_digest.html", {"wanted": reader.digest})
