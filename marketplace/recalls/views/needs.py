"""What needs a creator, or is under way for her: the list at the top of her first page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Creator
from marketplace.consent.models import BuyerRequest, Grant
from marketplace.content.models import Import, ImportState, Record
from marketplace.content.refusals import sentence_of
from marketplace.kit import clock
from marketplace.kit.money import Money
from marketplace.kit.templatetags.kit import money_short
from marketplace.payouts import actions as payouts
from marketplace.payouts.models import Payee, Payout, PayoutState
from marketplace.privacy.models import KnownName
from marketplace.recalls.models import Recall

SOON = timedelta(days=30)  # a grant that lapses, an import that failed: still worth a line
MOST = 3  # lines of one sort; the page they lead to shows all


@dataclass(frozen=True, slots=True)
class Need:
    """One line: what it is, where it leads, and its state in a word."""

    href: str
    title: str
    hint: str
    state: str
    status: str


def needs(creator: Creator, balance: Money) -> list[Need]:
    """Hers to do first, what only has to be waited for last."""
    return [
        *_buyers_asking(creator),
        *_imports(creator),
        *_names(creator),
        *_lapsing(creator),
        *_payout(creator, balance),
        *_recalls(creator),
    ]


def _todo(href: str, title: str, hint: str) -> Need:
    return Need(href, title, hint, "todo", _("To do"))


def _buyers_asking(creator: Creator) -> Iterator[Need]:
    number = BuyerRequest.objects.of(creator).waiting().count()
    if number:
        title = ngettext(
            "%(count)s buyer asks you by name", "%(count)s buyers ask you by name", number
        ) % {"count": number}
        hint = _("Until you answer, the answer is no.")
        yield _todo(reverse("consent:request-list"), title, hint)


def _imports(creator: Creator) -> Iterator[Need]:
    """Imports under way, and the newest one where it failed lately."""
    newest = Import.objects.of(creator).newest_first()[:MOST]
    for place, import_ in enumerate(newest):
        page = reverse("content:import-detail", args=[import_.public_id])
        if not import_.is_final:
            hint = _("You may leave; reading goes on.")
            yield Need(page, _("Your archive is being read"), hint, "running", _("Under way"))
        elif place == 0 and import_.state == ImportState.REFUSED and _is_recent(import_):
            hint = sentence_of(import_.refusal_code, import_.refusal_facts)
            yield Need(page, _("Your last archive was not read"), hint, "failed", _("Refused"))


def _is_recent(import_: Import) -> bool:
    return import_.finished_at is not None and import_.finished_at > clock.now() - SOON


def _names(creator: Creator) -> Iterator[Need]:
    has_text = Record.objects.of(creator).filter(text_sealed__isnull=False).exists()
    if has_text and not KnownName.objects.filter(creator=creator).exists():
        title = _("Say what you are called")
        hint = _("Your names are then masked wherever you wrote them.")
        yield _todo(reverse("privacy:known-names"), title, hint)


def _lapsing(creator: Creator) -> Iterator[Need]:
    soon = clock.now() + SOON
    live = Grant.objects.of(creator).live().prefetch_related("narrowings").order_by("expires_at")
    for grant in live[:MOST]:
        if grant.expires_at <= soon and not grant.is_over:
            page = reverse("consent:grant-detail", args=[grant.public_id])
            title = _("A consent ends on {day}").format(day=date_format(grant.expires_at))
            hint = _("Give a new one if you want to go on; otherwise nothing is to be done.")
            yield _todo(page, title, hint)


def _payout(creator: Creator, balance: Money) -> Iterator[Need]:
    page = reverse("payouts:earnings")
    threshold = Money.of_minor(settings.PAYOUT_THRESHOLD_MINOR, balance.currency)
    payee = Payee.objects.filter(creator=creator).first()
    if not (payee and payee.is_ready):
        if balance.amount * 100 >= threshold.amount * payouts.NEAR:
            title = _("Set up being paid")
            hint = _("{balance} is waiting for you.").format(balance=money_short(balance))
            yield _todo(page, title, hint)
        return
    last = Payout.objects.filter(creator=creator).order_by("-planned_at").first()
    if last and last.state == PayoutState.FAILED:
        hint = _("The sum is back in your balance; we try again tomorrow.")
        yield Need(page, _("The last payout failed"), hint, "failed", _("Failed"))


def _recalls(creator: Creator) -> Iterator[Need]:
    for recall in Recall.objects.of(creator).running()[:MOST]:
        page = reverse("recalls:recall-detail", args=[recall.public_id])
        title = _("Being taken back: {what}").format(what=recall.revocation.get_scope_display())
        hint = _("Nothing of it is delivered any more; the files are being rewritten.")
        yield Need(page, title, hint, "running", _("Under way"))
