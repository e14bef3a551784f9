"""A recall on its way, and the receipt of what was taken back."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import as_creator
from accounts.models import Creator
from marketplace.consent import statements, wording
from marketplace.consent.models import Narrowing, Revocation, Scope
from marketplace.consent.purposes import Purpose
from marketplace.consent.views import hers
from marketplace.consent.views.hers import CreatorRequest
from marketplace.delivery.models import Notice
from marketplace.kit import canonical, ids
from marketplace.kit.money import Money
from marketplace.payouts.models import Earning
from marketplace.provenance.models import Event
from marketplace.recalls.models import Recall
from marketplace.recalls.reading import Progress, of_revocation


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a recall: how many of how many, and its word while it runs and afterwards."""

    label: str
    done: int
    all: int
    finished: str
    unfinished: str
    by_itself: bool = True  # or only when somebody answers

    @property
    def word(self) -> str:
        return self.finished if self.is_done else self.unfinished

    @property
    def is_done(self) -> bool:
        return self.done == self.all

    @property
    def state(self) -> str:
        return "ok" if self.is_done else "running" if self.by_itself else "waiting"

    @property
    def percent(self) -> int:
        return 100 * self.done // self.all if self.all else 100


@as_creator
@require_GET
def recall_list(request: CreatorRequest) -> HttpResponse:
    """Everything she took back, the newest first."""
    recalls = list(Recall.objects.of(request.creator))
    names = hers.source_names(request.creator)
    unheard = Notice.objects.unheard_by_revocation(each.revocation_id for each in recalls)
    rows = [
        (each, _what(each.revocation, names), unheard.get(each.revocation_id, 0))
        for each in recalls
    ]
    return render(request, "recalls/recall_list.html", {"rows": rows})


@as_creator
@require_GET
def recall_detail(request: CreatorRequest, recall_id: UUID) -> HttpResponse:
    """She watches it happen: stopped, rewritten, told, acknowledged."""
    recall = get_object_or_404(Recall.objects.of(request.creator), pk=recall_id)
    earned = Earning.objects.filter(
        creator=request.creator, allocation__currency=settings.CURRENCY
    ).aggregate(n=Sum("amount"))["n"]
    progress = Progress.of(recall)
    context = {
        "recall": recall,
        "revocation": recall.revocation,
        "what": _what(recall.revocation, hers.source_names(request.creator)),
        "progress": progress,
        "stages": _stages(progress),
        "events": Event.objects.about(recall.public_id, recall.revocation.public_id),
        "earned": Money(int(earned or 0), settings.CURRENCY),
    }
    return render(request, "recalls/recall_detail.html", context)


@as_creator
@require_GET
def receipt(request: CreatorRequest, revocation_id: UUID) -> HttpResponse:
    """The evidence she keeps of what she took back: one sheet, which also prints."""
    revocation = _hers(request.creator, revocation_id)
    context = {
        "revocation": revocation,
        "recall": of_revocation(revocation),
        "what": _what(revocation, hers.source_names(request.creator)),
        "grants": revocation.statement["grants"],
        "terms": sorted(
            set(
                Narrowing.objects.filter(revocation=revocation).values_list(
                    "grant__terms__version", "grant__terms__sha256"
                )
            )
        ),
        "undoing": wording.undoing(_purposes(revocation)),
        "holds": statements.holds(revocation.statement, revocation.sha256),
    }
    return render(request, "recalls/receipt.html", context)


@as_creator
@require_GET
def receipt_json(request: CreatorRequest, revocation_id: UUID) -> HttpResponse:
    """The statement's canonical bytes: their SHA-256 is the one on the receipt."""
    revocation = _hers(request.creator, revocation_id)
    return HttpResponse(
        canonical.encode(revocation.statement),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{revocation.public_id}.json"'},
    )


def _hers(creator: Creator, revocation_id: UUID) -> Revocation:
    return get_object_or_404(Revocation, pk=revocation_id, creator=creator)


def _purposes(revocation: Revocation) -> list[str]:
    if revocation.statement["purpose"]:
        return [revocation.statement["purpose"]]
    narrowings = Narrowing.objects.filter(revocation=revocation).select_related("grant")
    return sorted({code for narrowing in narrowings for code in narrowing.grant.purposes})


def _stages(progress: Progress) -> list[Stage]:
    """What a recall has to do after it stopped delivery, each with how far it is."""
    told = len(progress.notices)
    return [
        Stage(_("Files"), progress.rewritten, progress.parts, _("Rewritten"), _("Being rewritten")),
        Stage(_("Buyers told"), progress.told, told, _("All told"), _("Being told")),
        Stage(
            _("Buyers confirmed"),
            progress.acknowledged,
            told,
            _("All confirmed"),
            _("Waiting"),
            by_itself=False,
        ),
    ]


def _what(revocation: Revocation, names: dict[UUID, str]) -> str:
    """What was taken back, in a few words."""
    statement = revocation.statement
    if revocation.scope == Scope.PURPOSE:
        return str(Purpose(statement["purpose"]).label)
    if revocation.scope == Scope.SOURCE:
        return names.get(ids.parse("src", statement["source"]), statement["source"])
    if revocation.scope == Scope.RECORDS and len(statement["records"]) == 1:
        return _("One record")
    return str(Scope(revocation.scope).label)
