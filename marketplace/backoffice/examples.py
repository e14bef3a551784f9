"""One example of each letter, with invented facts, for `/patterns/emails/`. Nothing is stored."""

from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime, timedelta
from uuid import UUID

from accounts import letters as accounts
from accounts.digest import stop_link
from accounts.models import Creator, Deferral, Invitation, Organisation, User, Verification
from marketplace.backoffice import letters as backoffice
from marketplace.backoffice.digests import BuyerDigest, CreatorDigest, Period
from marketplace.catalogue.models import Bundle
from marketplace.consent import letters as consent
from marketplace.consent import statements
from marketplace.consent.models import BuyerRequest, Grant, Revocation, Scope, Terms
from marketplace.consent.purposes import Purpose
from marketplace.delivery.models import Notice
from marketplace.gateway.models import StripeCall
from marketplace.kit import canonical
from marketplace.kit.letters import Letter
from marketplace.kit.money import Money
from marketplace.payouts import letters as payouts
from marketplace.payouts.making import MadeOf
from marketplace.payouts.models import Payout
from marketplace.purchases.models import Licence
from marketplace.recalls import letters as recalls
from marketplace.recalls.holders import Holder
from marketplace.recalls.models import Recall
from marketplace.releases.models import Part, Release

NOW = datetime(2025, 11, 3, 9, 30, tzinfo=UTC)
KEYS = (UUID(f"01900000-0000-7000-8000-{number:012x}") for number in range(1, 100))
MAYA = User(pk=next(KEYS), email="maya@example.org")
CREATOR = Creator(pk=next(KEYS), user=MAYA, country="GB")
ACME = Organisation(
    pk=next(KEYS),
    name="Acme Models",
    website="https://acme.example",
    country="DE",
    buyer_class="company",
    about="We train small language models that run on a telephone, for people who write letters.",
)
TERMS = Terms(pk=next(KEYS), version=3, sha256="a3" * 32)
GRANT = Grant(
    pk=next(KEYS),
    creator=CREATOR,
    terms=TERMS,
    mode="sell",
    floor_amount=10_000_000,
    currency="USD",
    purposes=[Purpose.TRAIN_GENERATIVE, Purpose.EVALUATION, Purpose.RESEARCH_NONCOMMERCIAL],
    kinds=["post", "comment"],
    source_ids=[next(KEYS), next(KEYS)],
    automatic_classes=["academic", "nonprofit"],
    ask_classes=["company"],
    starts_at=NOW,
    given_at=NOW,
    expires_at=NOW + timedelta(days=365),
    language="en",
)
GRANT.statement = statements.of_grant(GRANT)
GRANT.sha256 = canonical.digest(GRANT.statement)
LAPSING = copy(GRANT)
LAPSING.expires_at = NOW + timedelta(days=16)
BUNDLE = Bundle(pk=next(KEYS), name_en="Everyday English", name_zh="日常英语", slug="everyday")
OTHER = Bundle(pk=next(KEYS), name_en="From Mastodon", name_zh="来自 Mastodon", slug="mastodon")
RELEASE = Release(pk=next(KEYS), bundle=BUNDLE, number=2, rows=14_210)
NEWER = Release(pk=next(KEYS), bundle=BUNDLE, number=3, rows=15_876)
PART = Part(pk=next(KEYS), release=RELEASE, number=4)
LICENCE = Licence(
    pk=next(KEYS), organisation=ACME, release=RELEASE, ends_at=NOW + timedelta(days=21)
)
NOTICE = Notice(
    pk=next(KEYS),
    licence=LICENCE,
    part=PART,
    delivered_before=True,
    due_at=NOW + timedelta(days=30),
    acknowledged_at=NOW,  # so that the example is never overdue
)
REVOCATION = Revocation(pk=next(KEYS), creator=CREATOR, by=MAYA, scope=Scope.PURPOSE, at=NOW)
REVOCATION.statement = statements.of_revocation(
    REVOCATION,
    CREATOR,
    purpose=Purpose.TRAIN_GENERATIVE,
    source_id=None,
    record_ids=[],
    grants=[GRANT],
)
REVOCATION.sha256 = canonical.digest(REVOCATION.statement)
RECALL = Recall(pk=next(KEYS), revocation=REVOCATION, creator=CREATOR, parts_withheld=3)
INVITATION = Invitation(pk=next(KEYS), organisation=ACME, email="bo@example.org", role="engineer")
REQUEST = BuyerRequest(pk=next(KEYS), creator=CREATOR, organisation=ACME, asked_at=NOW)
CHECK = Verification(pk=next(KEYS), organisation=ACME, verified_at=NOW - timedelta(days=90))
DEFERRAL = Deferral(
    pk=next(KEYS),
    organisation=ACME,
    missing=["website"],
    reason="The website does not name the company. Add an imprint, then tell us.",
)
PAYOUT = Payout(
    pk=next(KEYS),
    creator=CREATOR,
    amount=41_230_000,
    currency="USD",
    planned_at=NOW,
    finished_at=NOW,
)
REFUSED = Payout(
    pk=next(KEYS),
    creator=CREATOR,
    call=StripeCall(refusal_code="account_closed"),
    amount=41_230_000,
    currency="USD",
    planned_at=NOW,
    finished_at=NOW,
)
MADE_OF = MadeOf(
    payout=PAYOUT,
    since=NOW - timedelta(days=61),
    brought=Money(7_318, "USD"),
    earned=((BUNDLE, Money(29_410_002, "USD")), (OTHER, Money(11_814_555, "USD"))),
)
CREATORS_MONTH = CreatorDigest(
    period=Period.month_before(NOW),
    holders=(Holder(LICENCE, 212),),
    earned=Money(12_480_000, "USD"),
    requests=1,
    lapsing=(LAPSING,),
)
BUYERS_WEEK = BuyerDigest(
    period=Period.week_before(NOW),
    organisation=ACME,
    notices=(NOTICE,),
    releases=(NEWER,),
    ending=(LICENCE,),
)


def _of_allauth(name: str) -> Callable[[], Letter]:
    context = {"code": "KWTR-PLQX", "timestamp": NOW, "ip": "203.0.113.7"}
    compose = accounts.of_allauth(name, MAYA.email, context)
    assert compose is not None
    return compose


# By name, in the order in which people meet them.
LETTERS: dict[str, Callable[[], Letter]] = {
    "address-code": _of_allauth("account/email/email_confirmation"),
    "sign-in-code": _of_allauth("account/email/login_code"),
    "password-code": _of_allauth("account/email/password_reset_code"),
    "account-exists": _of_allauth("account/email/account_already_exists"),
    "no-account": _of_allauth("account/email/unknown_account"),
    "sign-in-changed": _of_allauth("mfa/email/webauthn_added"),
    "invitation": lambda: accounts.invitation(INVITATION, verified=True),
    "verified": lambda: accounts.verified(CHECK),
    "not-yet": lambda: accounts.not_yet(DEFERRAL),
    "receipt": lambda: consent.receipt(GRANT),
    "ask-me": lambda: consent.asked(REQUEST, [GRANT], CHECK),
    "revocation-receipt": lambda: recalls.receipt(REVOCATION, RECALL),
    "recall": lambda: recalls.notice(NOTICE, 212),
    "payout-paid": lambda: payouts.paid(MADE_OF),
    "payout-failed": lambda: payouts.failed(REFUSED),
    "creators-month": lambda: backoffice.creators_month(CREATORS_MONTH, stop_link(MAYA)),
    "buyers-week": lambda: backoffice.buyers_week(BUYERS_WEEK, stop_link(MAYA)),
}
