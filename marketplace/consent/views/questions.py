"""The way to a consent: one question a page, then «check your answers»."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import as_creator
from accounts.models import Creator
from marketplace.consent import actions, forms, reading, refusals, wording
from marketplace.consent.answers import LAST, STEPS, Answers
from marketplace.consent.models import Grant, Terms
from marketplace.consent.views import hers
from marketplace.consent.views.hers import CreatorRequest
from marketplace.kit.errors import Refusal
from marketplace.kit.money import MICRO, Money

FORMS: dict[str, Any] = {
    "purposes": forms.PurposesForm,
    "kinds": forms.KindsForm,
    "sources": forms.SourcesForm,
    "price": forms.PriceForm,
    "buyers": forms.BuyersForm,
    "until": forms.UntilForm,
    "undo": forms.UndoForm,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way: its name, where it is if it may be opened, and whether it is done."""

    name: Any
    href: str
    done: bool
    current: bool


@as_creator
@require_GET
def new(request: CreatorRequest) -> HttpResponse:
    """On with the first question that has no answer yet."""
    return redirect("consent:question", Answers.of(request.creator).next_step)


@as_creator
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: CreatorRequest, step: str) -> HttpResponse:
    creator: Creator = request.creator
    if step not in STEPS:
        raise Http404
    if request.user.adult_declared_at is None:
        raise refusals.NotDeclaredAdult
    answers = Answers.of(creator)
    if not hers.kind_counts(creator):
        return render(request, "consent/no_records.html")
    if not answers.may_open(step):
        return redirect("consent:question", answers.next_step)
    if step == LAST:
        return _check(request, answers)
    form = _form(creator, step, answers, request)
    if request.method == "POST" and form.is_valid():
        draft = actions.keep_answer(by=creator, question=step, answer=form.answer)
        return redirect("consent:question", Answers(draft.answers).next_step)
    context = {
        **_way(step, answers),
        "form": form,
        "undoing": wording.undoing(answers.purposes),
        "example": _example(),
    }
    status = 422 if form.is_bound else 200
    return render(request, f"consent/question_{step}.html", context, status=status)


@as_creator
@require_POST
def start_again(request: CreatorRequest) -> HttpResponse:
    """Forget the answers so far."""
    actions.drop_draft(by=request.creator)
    return redirect("consent:grant-list")


def _way(step: str, answers: Answers) -> dict[str, Any]:
    """Where this step stands among all, and what lies before it.

    Once every question is answered, the way back from each leads to the check.
    """
    number = STEPS.index(step)
    before = STEPS[number - 1] if number else ""
    whole = answers.next_step == LAST and step != LAST
    return {
        "number": number + 1,
        "total": len(STEPS),
        "back": LAST if whole else before,
        "last": LAST,
        "step_name": wording.STEPS[step],
        "steps": [
            Step(
                wording.STEPS[each],
                reverse("consent:question", args=[each]) if answers.may_open(each) else "",
                each in answers.given,
                each == step,
            )
            for each in STEPS
        ],
    }


def _example() -> dict[str, Money]:
    """A sale in figures: 10,000 records of a bundle at 2.00 for a thousand, for one purpose."""
    total = 20 * MICRO
    fee = total * settings.PLATFORM_FEE_BPS // 10_000
    amounts = {"less": 3 * MICRO // 2, "floor": 2 * MICRO, "total": total, "fee": fee}
    amounts["rest"] = total - fee
    return {name: Money(amount, settings.CURRENCY) for name, amount in amounts.items()}


def _form(creator: Creator, step: str, answers: Answers, request: CreatorRequest) -> Any:
    further: dict[str, Any] = {}
    if step == "kinds":
        further["kinds"] = hers.kind_choices(creator)
    elif step == "sources":
        further["sources"] = hers.source_choices(creator)
    elif step == "price":
        further["currency"] = settings.CURRENCY
    bound = request.POST if request.method == "POST" else None
    return FORMS[step](bound, kept=answers.to(step), **further)


def _check(request: CreatorRequest, answers: Answers) -> HttpResponse:
    creator: Creator = request.creator
    refusal: Refusal | None = None
    if request.method == "POST":
        if request.POST.get("decision") != "give":
            actions.decline(by=creator)
            messages.info(request, _("You did not give consent. Nothing new is allowed."))
            return redirect("consent:grant-list")
        try:
            return redirect("consent:receipt", _give(request, answers).public_id)
        except Refusal as error:
            refusal = error
    context = {
        **_way(LAST, answers),
        "lines": reading.of_answers(answers, settings.CURRENCY, hers.source_names(creator)),
        "terms": Terms.objects.current(),
        "refusal": refusal,
    }
    return render(request, "consent/check.html", context, status=refusal.status if refusal else 200)


def _give(request: CreatorRequest, answers: Answers) -> Grant:
    return actions.give_grant(
        by=request.creator,
        mode=answers.mode,
        floor_amount=answers.floor_amount,
        currency=settings.CURRENCY,
        purposes=answers.purposes,
        kinds=answers.kinds,
        every_source=answers.every_source,
        source_ids=answers.source_ids,
        automatic_classes=answers.classes("automatic"),
        ask_classes=answers.classes("ask"),
        expires_at=answers.expires_at,
        language=get_language() or settings.LANGUAGE_CODE,
        # Without the hash of what was shown, nothing shows that anything was.
        terms_sha256=request.POST.get("terms") or "none",
    )
