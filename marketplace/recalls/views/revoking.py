"""Taking back: choose what, read what it does, and one button."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import as_creator
from accounts.models import Creator
from marketplace.consent import wording
from marketplace.consent.models import Scope
from marketplace.consent.purposes import Purpose
from marketplace.consent.views import hers
from marketplace.consent.views.hers import CreatorRequest
from marketplace.kit import ids
from marketplace.recalls import actions, reading
from marketplace.recalls.forms import RevokeForm
from marketplace.recalls.held import allowed_now, touched
from marketplace.recalls.views.overview import take_back_doors


@as_creator
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: CreatorRequest) -> HttpResponse:
    """Without a choice, the choices; with one, what it does and the button that does it."""
    creator: Creator = request.creator
    names = hers.source_names(creator)
    if request.method != "POST" and "scope" not in request.GET:
        return render(request, "recalls/choose.html", _choices(creator, names))
    # Any purpose and any source of hers may be named: what is not allowed is refused in words.
    form = RevokeForm(
        request.POST if request.method == "POST" else request.GET,
        purposes=Purpose.values,
        sources=[ids.public("src", pk) for pk in names],
    )
    if not form.is_valid():
        return render(
            request, "recalls/choose.html", {**_choices(creator, names), "form": form}, status=422
        )
    if request.method == "POST":
        language = get_language() or settings.LANGUAGE_CODE
        recall = actions.revoke(by=creator, language=language, **form.named)
        return redirect("recalls:recall-detail", recall.public_id)
    return render(request, "recalls/revoke.html", _shown(creator, form, names))


def _choices(creator: Creator, names: dict[UUID, str]) -> dict[str, Any]:
    """Each thing she can take back, with how many records it covers now."""
    doors = take_back_doors(creator, names)
    now = allowed_now(creator, settings.CURRENCY)
    return {
        "total": now.total,
        "purposes": [(each, now.purposes.get(each.value, 0)) for each in doors["purpose_doors"]],
        "sources": [
            (public, name, now.sources.get(ids.parse("src", public), 0))
            for public, name in doors["source_doors"]
        ],
    }


def _shown(creator: Creator, form: RevokeForm, names: dict[UUID, str]) -> dict[str, Any]:
    scope, named = form.named["scope"], form.named
    allowed = reading.allowed_purposes(creator)
    if scope == Scope.PURPOSE:
        allowed = [code for code in allowed if code == named["purpose"]]
    what = {
        Scope.ALL: _("Everything"),
        Scope.PURPOSE: Purpose(named["purpose"]).label if named["purpose"] else "",
        Scope.SOURCE: names.get(named["source_id"], ""),
        Scope.RECORDS: _("One record"),
    }[Scope(scope)]
    return {
        "form": form,
        "scope": scope,
        "what": what,
        "undoing": wording.undoing(allowed),
        "touched": touched(creator, settings.CURRENCY, **named),
        "days": settings.RECALL_DAYS,
    }
