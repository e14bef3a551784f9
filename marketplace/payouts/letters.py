"""What the payouts room writes to a creator: a payout was sent, or it was refused."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from marketplace.consent.letters import creator_why
from marketplace.kit.letters import (
    Letter,
    button,
    facts,
    figures,
    heading,
    link,
    one_line,
    paragraph,
    small,
)
from marketplace.kit.money import Money
from marketplace.kit.templatetags.kit import in_language, money
from marketplace.payouts.making import MadeOf
from marketplace.payouts.models import Payout

SHOWN = 8  # bundles with a line of their own; the rest are one line

OURS = gettext_lazy(
    "The sales’ money is not free at Stripe yet. There is nothing for you to do: we try again "
    "within a day."
)
# Stripe's codes of a refused transfer whose cause lies with us or with time.
NOT_HERS = {"balance_insufficient", "insufficient_funds", "lock_timeout"}

# What the other codes say, in words; a code that is not here is shown as it came.
REASONS = {
    "account_closed": gettext_lazy("Your account there was closed."),
    "account_invalid": gettext_lazy("Your account there cannot be used."),
    "payouts_not_allowed": gettext_lazy("Your account there may not be paid to yet."),
    "transfers_not_allowed": gettext_lazy("Your account there may not be paid to yet."),
}


def paid(made: MadeOf) -> Letter:
    """A payout went out: how much, for which time, what it is made of."""
    payout, amount = made.payout, money(made.amount)
    return Letter(
        subject=_("We sent you {amount}").format(amount=amount),
        gist=_("Your payout is on its way to your account at Stripe."),
        why=creator_why(),
        pieces=[
            paragraph(
                _(
                    "Your payout of {amount} is in your account at Stripe, which sends it on to "
                    "your bank. That takes a few days."
                ).format(amount=amount)
            ),
            facts(
                (_("Amount"), amount),
                (_("Sent on"), _day(payout.finished_at or payout.planned_at)),
                (_("Earned in"), _period(made)),
                (_("Number"), payout.public_id),
            ),
            heading(_("What it is made of")),
            figures(*_lines(made)),
            button(_("See each sale"), link("payouts:earnings")),
            small(
                _(
                    "Each line can be recomputed from published figures: your page of earnings "
                    "shows how."
                )
            ),
        ],
    )


def failed(payout: Payout) -> Letter:
    """A payout was refused: why, and what to do; the money is back in the balance."""
    amount, reason = money(Money(payout.amount, payout.currency)), payout.call.refusal_code
    hers = reason not in NOT_HERS
    what_to_do = (
        _(
            "Stripe did not take it, mostly because your account there is not complete or was "
            "closed. Open your page of earnings and check your account at Stripe; we try again "
            "within a day."
        )
        if hers
        else str(OURS)
    )
    return Letter(
        subject=_("Your payout of {amount} did not go through").format(amount=amount),
        gist=_("Nothing is lost: the sum is back in your balance."),
        why=creator_why(),
        pieces=[
            paragraph(_("Nothing is lost: the sum is back in your balance.")),
            paragraph(what_to_do),
            facts(
                (_("Amount"), amount),
                (_("Refused on"), _day(payout.finished_at or payout.planned_at)),
                (_("Stripe’s reason"), _reason(reason)),
                (_("Number"), payout.public_id),
            ),
            button(
                _("Check your payout account") if hers else _("See your earnings"),
                link("payouts:earnings"),
            ),
        ],
    )


def _reason(code: str) -> tuple[str, ...]:
    """Stripe's reason in words, with its code beneath for whoever is asked about it."""
    said = one_line(code, 80) or "–"
    return (str(REASONS[code]), said) if code in REASONS else (said,)


def _lines(made: MadeOf) -> list[tuple[str, str]]:
    """What adds up to the amount; the last line is the sum."""
    lines = []
    if made.brought:
        lines.append((_("Left from before"), money(made.brought)))
    for bundle, amount in made.earned[:SHOWN]:
        lines.append((one_line(in_language(bundle, "name"), 80), money(amount)))
    rest = made.earned[SHOWN:]
    if rest:
        others = ngettext("{count} other bundle", "{count} other bundles", len(rest))
        zero = Money(0, made.payout.currency)
        total = sum((amount for _bundle, amount in rest), start=zero)
        lines.append((others.format(count=len(rest)), money(total)))
    if made.left:
        lines.append(
            (_("Left for the next payout"), money(Money(-made.left.amount, made.left.currency)))
        )
    return [*lines, (_("Paid out"), money(made.amount))]


def _period(made: MadeOf) -> str:
    end = made.payout.planned_at
    if made.since is None:
        return _("up to {day}").format(day=_day(end))
    return _("{first} to {last}").format(first=_day(made.since), last=_day(end))


def _day(at: datetime) -> str:
    return date_format(at, "DATE_FORMAT")
