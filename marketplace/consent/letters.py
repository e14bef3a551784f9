"""What the consent room writes to a creator: the receipt of a grant, and that a buyer asks."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import BuyerClass, Verification
from marketplace.consent import reading
from marketplace.consent.models import BuyerRequest, Grant, Mode, RecordKind
from marketplace.consent.purposes import Purpose
from marketplace.kit.letters import (
    Letter,
    button,
    facts,
    heading,
    link,
    one_line,
    paragraph,
    small,
    together,
    way,
)
from marketplace.kit.templatetags.kit import money

LONGEST_ABOUT = 400  # characters of a buyer's own words; the page has all of them


def creator_why() -> str:
    """Why a creator gets letters about what she allows and earns."""
    return _("You receive this because it concerns what you allow or earn as a creator at Assent.")


def receipt(grant: Grant) -> Letter:
    """What was agreed, on one screen, and the way to take it back. No words or names of hers."""
    purposes = ngettext(
        "{count} purpose, until {day}.", "{count} purposes, until {day}.", len(grant.purposes)
    ).format(count=len(grant.purposes), day=date_format(grant.expires_at, "DATE_FORMAT"))
    return Letter(
        subject=_("Receipt of your consent"),
        gist=together(_("You allowed the following, and nothing else."), purposes),
        why=creator_why(),
        pieces=[
            paragraph(_("You allowed the following, and nothing else.")),
            facts(*_agreed(grant)),
            button(_("Open the receipt"), link("consent:receipt", grant.public_id)),
            heading(_("Taking it back")),
            paragraph(
                together(
                    _(
                        "At any time, in whole or in part, without a reason and without a fee. "
                        "From that moment nothing more is delivered, and everyone who holds "
                        "something is told."
                    ),
                    _("What a trained model has learned is not undone."),
                )
            ),
            way(link("recalls:revoke", label=_("Take it back"))),
            heading(_("Evidence")),
            facts(*_evidence(grant)),
        ],
    )


def _agreed(grant: Grant) -> list[tuple[str, list[str]]]:
    # Names of sources are handles of hers; a letter passes through many hands, so it counts them.
    count = len(grant.source_ids)
    chosen = ngettext("{count} source you chose", "{count} sources you chose", count)
    return [
        (line.label, [chosen.format(count=count)])
        if line.question == "sources" and not grant.every_source
        else (line.label, [str(value) for value in line.values])
        for line in reading.of_grant(grant, {})
    ]


def _evidence(grant: Grant) -> list[tuple[str, str | list[str]]]:
    given = date_format(grant.given_at, "DATETIME_FORMAT")
    version = _("Version {number}").format(number=grant.terms.version)
    return [
        (_("Number"), grant.public_id),
        (_("Given"), _("{moment} UTC").format(moment=given)),
        (_("Terms"), [version, grant.terms.sha256]),
        (_("Statement, SHA-256"), grant.sha256),
    ]


def asked(
    request: BuyerRequest, grants: Iterable[Grant], verification: Verification | None
) -> Letter:
    """A buyer asks for her by name: who, how we know them, what for, and what a yes does."""
    buyer = one_line(request.organisation.name, 80)
    short = one_line(buyer, 30)
    return Letter(
        subject=_("{buyer} asks for your permission").format(buyer=short),
        gist=_("Without an answer, the answer is no."),
        why=_(
            "You receive this because you said to ask you about buyers like this one. Each buyer "
            "asks you once."
        ),
        pieces=[
            paragraph(
                _(
                    "{buyer} wants to license records that you allow only for buyers you say yes "
                    "to. Without an answer, the answer is no."
                ).format(buyer=buyer)
            ),
            facts(*_who_asks(request, verification)),
            heading(_("What a yes does")),
            paragraph(
                _(
                    "{buyer} may then license what your consents allow, for these uses and no "
                    "others. You can take it back at any time."
                ).format(buyer=buyer)
            ),
            facts(*_what_a_yes_allows(list(grants))),
            button(_("Read and answer"), link("consent:request-list")),
            small(
                _("Saying no, or nothing, costs you nothing; your other consents stay as they are.")
            ),
        ],
    )


def _who_asks(
    request: BuyerRequest, verification: Verification | None
) -> list[tuple[str, str | list[str]]]:
    organisation = request.organisation
    checked = _("No longer verified; it cannot buy")
    if verification:
        checked = _("Yes, on {day}").format(
            day=date_format(verification.verified_at, "DATE_FORMAT")
        )
    return [
        (_("Who asks"), one_line(organisation.name, 200)),
        (_("Kind of buyer"), str(BuyerClass(organisation.buyer_class).label)),
        (_("Country"), organisation.country_name),
        (_("Website"), one_line(organisation.website, 200)),
        (_("Checked by our staff"), checked),
        (_("What for, in its own words"), one_line(organisation.about, LONGEST_ABOUT) or "–"),
    ]


def _what_a_yes_allows(grants: list[Grant]) -> list[tuple[str, list[str]]]:
    """What her consents that ask about this buyer allow, together."""
    purposes = {code for grant in grants for code in grant.left_purposes}
    kinds = {code for grant in grants for code in grant.kinds}
    return [
        (_("Purposes"), [str(Purpose(code).label) for code in Purpose.values if code in purposes]),
        (_("Kinds of record"), [str(RecordKind(c).label) for c in RecordKind.values if c in kinds]),
        (_("Price"), sorted({_price(grant) for grant in grants})),
    ]


def _price(grant: Grant) -> str:
    if grant.mode == Mode.SHARE:
        return _("Shared free of charge")
    if not grant.floor_amount:
        return _("Sold, at any price")
    return _("Sold, for at least {price} for 1,000 records and one purpose").format(
        price=money(grant.floor)
    )
