"""Authorising a delivery: the one moment that must never overlook a revocation."""

from django.db import transaction

from accounts.models import Member, User
from marketplace.delivery import events
from marketplace.delivery.actions.copying import want_copies, withheld
from marketplace.delivery.models import Copy, Delivery, Token
from marketplace.delivery.refusals import CopyBeingMade, LicenceEnded
from marketplace.kit.errors import NotYours
from marketplace.provenance.actions import record
from marketplace.purchases.models import Licence
from marketplace.releases.models import Part


def authorise(
    *, licence: Licence, part: Part, by: User | None = None, token: Token | None = None
) -> Delivery:
    """Put on record that a part is handed over, to a person or a token; its `copy` is the file.

    Raises NotYours, LicenceEnded, PartWithheld, and CopyBeingMade when there is no copy of the
    part as it is now, or a row of it is no longer covered for this buyer; a new one is then made.
    """
    _refuse_strangers(licence, part, by, token)
    if not Licence.objects.in_force().filter(pk=licence.pk).exists():
        raise LicenceEnded(until=f"{licence.ends_at:%Y-%m-%d}")
    try:
        with transaction.atomic():
            return _hand_over(licence, part, by, token)
    except CopyBeingMade:
        want_copies(licence=licence)
        raise


def may_act(licence: Licence, by: User | None, token: Token | None) -> bool:
    """Whether a person or a token acts for the licence's buyer, as the database has it now."""
    organisation = licence.organisation_id
    if token is not None and by is None:
        return Token.objects.live().filter(pk=token.pk, organisation=organisation).exists()
    if by is not None and token is None:
        return Member.objects.filter(user=by, organisation=organisation).exists()
    return False


def _refuse_strangers(licence: Licence, part: Part, by: User | None, token: Token | None) -> None:
    if part.release_id != licence.release_id or not may_act(licence, by, token):
        raise NotYours


def _hand_over(licence: Licence, part: Part, by: User | None, token: Token | None) -> Delivery:
    # Races: a revocation withholds this row. If it came first, the part found here is withheld;
    # if it comes second, it waits for this commit, and finds this delivery when it writes notices.
    held = Part.objects.lock_for_delivery(part)
    if held is None:
        raise withheld(Part.objects.get(pk=part.pk))
    copy = (
        Copy.objects.current()
        .of(licence)
        .filter(part=held, revision=held.revision)
        .select_related(
            "licence__release", "licence__organisation", "licence__settlement__purchase"
        )
        .first()
    )
    # The part's own state speaks for every buyer at once. What holds for this buyer alone, such
    # as the end of a grant that was open to its class, only its own rows can tell.
    if copy is None or not copy.is_covered:
        raise CopyBeingMade(number=held.number)
    delivery = Delivery.objects.create(licence=licence, part=held, copy=copy, by=by, token=token)
    record(
        by=by or token,
        kind=events.DELIVERED,
        subject=licence,
        number=held.number,
        delivery=delivery.public_id,
        sha256=copy.sha256,
    )
    return delivery
