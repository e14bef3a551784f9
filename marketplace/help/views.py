"""Help for creators and for buyers, and what we hold about whom: open to everyone."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from marketplace.catalogue import words
from marketplace.consent.purposes import Purpose
from marketplace.consent.terms import LONGEST_MONTHS
from marketplace.consent.wording import CLASSES, KINDS, PURPOSES, undoing
from marketplace.delivery import manifest
from marketplace.delivery.actions.keys import ENDPOINTS, LIVES, TOKENS
from marketplace.delivery.actions.messages import WAITS
from marketplace.delivery.throttling import TokenThrottle
from marketplace.delivery.wording import asked
from marketplace.help.inventory import shelves
from marketplace.kit.money import Money, split
from marketplace.payouts.actions import NEAR
from marketplace.privacy.detectors import Kind
from marketplace.releases import parquet

# What a creator may picture under each purpose.
EXAMPLES: dict[str, Any] = {
    Purpose.TRAIN_GENERATIVE: _("A chat model reads your posts while it is built."),
    Purpose.FINETUNE_ALIGN: _("Your friendly replies show a chat model how to be polite."),
    Purpose.TRAIN_OTHER: _("A filter learns to tell a recipe from an advert."),
    Purpose.RAG_GROUNDING: _("Someone asks how to mend a bike; your tip is part of the answer."),
    Purpose.SEARCH_INDEX: _("A search for sourdough lists your post without your name."),
    Purpose.EVALUATION: _("A model is asked to sum up your post, and people rate how well."),
    Purpose.SYNTHETIC_GENERATION: _("A program writes a hundred new posts in the manner of yours."),
    Purpose.TEXT_DATA_MINING: _("A firm counts which words came up when, over a million posts."),
    Purpose.RESEARCH_NONCOMMERCIAL: _("A university studies how people give advice online."),
}


@dataclass(frozen=True, slots=True)
class Cookie:
    """Something a browser keeps for us: its name, what for, and how long."""

    name: str
    why: Any
    how_long: Any


COOKIES = [
    Cookie(
        settings.SESSION_COOKIE_NAME, _("Keeps you signed in."), _("Two weeks, or until sign-out.")
    ),
    Cookie(
        settings.CSRF_COOKIE_NAME,
        _("Proves that a form was sent from our own page."),
        _("One year."),
    ),
    Cookie(
        settings.LANGUAGE_COOKIE_NAME,
        _("Remembers the language you chose. It is set only when you choose."),
        _("One year."),
    ),
    Cookie(
        "messages",
        _("Carries a sentence such as “Signed in” to the next page."),
        _("Until that page was shown."),
    ),
]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Where to look: creators, buyers, privacy."""
    return render(request, "help/index.html", {"contact": settings.CONTACT_EMAIL})


@require_safe
def creators(request: HttpRequest) -> HttpResponse:
    """For people who bring their posts."""
    context = {
        "purposes": [(each, PURPOSES[each], EXAMPLES[each]) for each in Purpose],
        "undoing": undoing(Purpose.values),
        "kinds": KINDS.items(),
        "classes": CLASSES.items(),
        "masked": [kind.label for kind in Kind],
        "longest": LONGEST_MONTHS,
        "example": example_sale(),
        **_rules(),
    }
    return render(request, "help/creators.html", context)


@require_safe
def buyers(request: HttpRequest) -> HttpResponse:
    """For people who buy and load releases."""
    context = {
        "columns": [(field, words.COLUMNS[field.name]) for field in parquet.LICENCE],
        "format": manifest.FORMAT,
        "asked": asked(Purpose.values),
        "lives": LIVES,
        "tokens": TOKENS,
        "endpoints": ENDPOINTS,
        "attempts": len(WAITS),
        "rate": TokenThrottle.rate.partition("/")[0],
        "api": settings.SITE_URL + "/api/v1",
        **_rules(),
    }
    return render(request, "help/buyers.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What we hold about whom, why and how long; and the same field by field, from the models."""
    context = {
        "operator": settings.OPERATOR,
        "cookies": COOKIES,
        "shelves": shelves(),
        **_rules(),
    }
    return render(request, "help/privacy.html", context)


def example_sale() -> dict[str, Any]:
    """A sale with round figures, split by the rules this site really follows."""
    rows, price = 10_000, Money.of_minor(20_000, settings.CURRENCY)
    total = Money(price.amount * rows // 1_000, price.currency)
    fee = total.share(settings.PLATFORM_FEE_BPS)
    share, weight, every = total - fee, 2_000, 400_000
    yours = Money(split(share.amount, [weight, every - weight])[0], price.currency)
    return {
        "rows": rows,
        "price": price,
        "total": total,
        "fee": fee,
        "share": share,
        "weight": weight,
        "all": every,
        "yours": yours,
    }


def _rules() -> dict[str, Any]:
    """The market's own numbers, as this site sets them."""
    return {
        "contact": settings.CONTACT_EMAIL,
        "fee": settings.PLATFORM_FEE_BPS / 10_000,
        "recall_days": settings.RECALL_DAYS,
        "fewest": settings.RELEASE_MINIMUM_CREATORS,
        "threshold": Money.of_minor(settings.PAYOUT_THRESHOLD_MINOR, settings.CURRENCY),
        "near": NEAR / 100,
        "upload_limit": settings.UPLOAD_LIMIT,
    }
