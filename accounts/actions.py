"""What people do to their own accounts and to the organisations they act for."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts import countries, events, refusals
from accounts.models import (
    Check,
    Creator,
    Deferral,
    Invitation,
    Member,
    Organisation,
    Role,
    User,
    UserManager,
    Verification,
)
from marketplace.kit import clock, jobs
from marketplace.kit.errors import NotYours
from marketplace.provenance.actions import record
from marketplace.provenance.models import Event

# An organisation's door to strangers' mailboxes is narrow: so many open at a time, and so many
# letters in a day, counted by the events so that withdrawing one does not make room for another.
OPEN_INVITATIONS = 20
INVITATIONS_A_DAY = 20


def choose_language(*, by: User, language: str) -> User:
    """Remember the language a person reads the site in. Raises LanguageUnknown."""
    if language not in dict(settings.LANGUAGES):
        raise refusals.LanguageUnknown
    with transaction.atomic():
        by.language = language
        by.save(update_fields=["language"])
    return by


def choose_digest(*, by: User, wanted: bool) -> User:
    """Remember whether a person wants the summary of what concerns them by e-mail."""
    with transaction.atomic():
        by.digest = wanted
        by.save(update_fields=["digest"])
    return by


def declare_adult(*, by: User) -> User:
    """Keep that a person said they are 18 or older; saying it again changes nothing."""
    with transaction.atomic():
        first = User.objects.filter(pk=by.pk, adult_declared_at=None)
        if first.update(adult_declared_at=clock.now()):
            record(by=by, kind=events.ADULT_DECLARED, subject=by)
        by.refresh_from_db(fields=["adult_declared_at"])
    return by


def become_creator(*, by: User, country: str) -> Creator:
    """Make a person a creator; asking again returns the creator they are.

    Raises AdultNotDeclared and CountryUnknown.
    """
    if by.adult_declared_at is None:
        raise refusals.AdultNotDeclared
    if not countries.is_known(country):
        raise refusals.CountryUnknown
    with transaction.atomic():
        creator, made = Creator.objects.get_or_create(user=by, defaults={"country": country})
        if made:
            record(by=by, kind=events.CREATOR_MADE, subject=creator)
    return creator


def register_organisation(
    *, by: User, name: str, website: str, country: str, buyer_class: str, about: str
) -> Organisation:
    """Register an organisation, which staff will check; whoever registers administers it.

    Raises AlreadyInOrganisation and CountryUnknown.
    """
    if not countries.is_known(country):
        raise refusals.CountryUnknown
    with transaction.atomic():
        _refuse_a_second_organisation(by)
        organisation = Organisation.objects.create(
            name=name, website=website, country=country, buyer_class=buyer_class, about=about
        )
        Member.objects.create(organisation=organisation, user=by, role=Role.ADMIN)
        record(by=by, kind=events.ORGANISATION_REGISTERED, subject=organisation)
    return organisation


def verify_organisation(*, by: User, organisation: Organisation, evidence: str) -> Verification:
    """Let an organisation buy: a member of staff checked it, and says how in `evidence`.

    Raises NotYours, OwnOrganisation, EvidenceMissing and AlreadyVerified.
    """
    _review(by, organisation)
    if not evidence.strip():
        raise refusals.EvidenceMissing
    try:
        with transaction.atomic():
            verification = Verification.objects.create(
                organisation=organisation, verified_by=by, evidence=evidence.strip()[:500]
            )
            record(by=by, kind=events.ORGANISATION_VERIFIED, subject=organisation)
            _tell_administrators(verification)
    except IntegrityError as error:  # a standing verification; perhaps a colleague's, just now
        raise refusals.AlreadyVerified from error
    return verification


def defer_verification(
    *, by: User, organisation: Organisation, reason: str, missing: Iterable[str] = ()
) -> Deferral:
    """Say that an organisation may not buy yet, and why: its members read `reason`.

    `missing` names the checks it did not pass. Raises NotYours, OwnOrganisation, ReasonMissing,
    AlreadyVerified and CheckUnknown.
    """
    _review(by, organisation)
    failed = list(missing)
    if not set(failed) <= set(Check.values):
        raise refusals.CheckUnknown
    if not reason.strip():
        raise refusals.ReasonMissing
    with transaction.atomic():
        if _locked(organisation).is_verified:
            raise refusals.AlreadyVerified
        deferral = Deferral.objects.create(
            organisation=organisation, by=by, reason=reason.strip()[:500], missing=failed
        )
        record(by=by, kind=events.VERIFICATION_DEFERRED, subject=organisation, missing=failed)
        _tell_administrators(deferral)
    return deferral


def end_verification(*, by: User, organisation: Organisation) -> Verification:
    """Take away an organisation's leave to buy. Raises NotYours and NotVerified."""
    if not by.is_staff:
        raise NotYours
    with transaction.atomic():
        standing = organisation.verifications.select_for_update().filter(ended_at=None).first()
        if standing is None:
            raise refusals.NotVerified
        standing.ended_at, standing.ended_by = clock.now(), by
        standing.save(update_fields=["ended_at", "ended_by"])
        record(by=by, kind=events.VERIFICATION_ENDED, subject=organisation)
    return standing


def invite(*, by: Member, email: str, role: str) -> Invitation:
    """Invite a colleague by e-mail to act for the organisation.

    Raises NotYours, RoleUnknown, AlreadyMember, AlreadyInvited, TooManyInvitations and
    InvitedEnoughToday.
    """
    _administrator(by)
    _known(role)
    address = UserManager.normalize_email(email.strip()).lower()
    if by.organisation.members.filter(user__email=address).exists():
        raise refusals.AlreadyMember
    with transaction.atomic():
        organisation = _locked(by.organisation)
        open_ones = organisation.invitations.filter(accepted_at=None)
        if open_ones.filter(email__iexact=address).exists():
            raise refusals.AlreadyInvited
        if open_ones.count() >= OPEN_INVITATIONS:
            raise refusals.TooManyInvitations(limit=OPEN_INVITATIONS)
        if _invited_lately(organisation) >= INVITATIONS_A_DAY:
            raise refusals.InvitedEnoughToday(limit=INVITATIONS_A_DAY)
        invitation = Invitation.objects.create(
            organisation=organisation, email=address, role=role, invited_by=by.user
        )
        jobs.add(
            "accounts.send_invitation",
            key=invitation.public_id,
            max_attempts=jobs.PATIENT,
            invitation=str(invitation.pk),
        )
        record(by=by, kind=events.MEMBER_INVITED, subject=organisation, role=role)
    return invitation


def withdraw_invitation(*, by: Member, invitation: Invitation) -> None:
    """Take an open invitation back. Raises NotYours and InvitationUsed."""
    _administrator(by)
    if invitation.organisation_id != by.organisation_id:
        raise NotYours
    with transaction.atomic():
        deleted, _rows = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).delete()
        if not deleted:
            raise refusals.InvitationUsed
        record(by=by, kind=events.INVITATION_WITHDRAWN, subject=by.organisation)


def accept_invitation(*, by: User, invitation: Invitation) -> Member:
    """Join the organisation; only the person with the invited address may.

    Raises NotYours, InvitationUsed and AlreadyInOrganisation.
    """
    if invitation.email.lower() != by.email.lower():
        raise NotYours
    with transaction.atomic():
        _refuse_a_second_organisation(by)
        # Claimed by the UPDATE itself: of two clicks at once, or a click and a withdrawal, one wins
        claimed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
        if not claimed.update(accepted_at=clock.now()):
            raise refusals.InvitationUsed
        invitation.refresh_from_db()
        member = Member.objects.create(
            organisation=invitation.organisation, user=by, role=invitation.role
        )
        record(
            by=by,
            kind=events.MEMBER_JOINED,
            subject=invitation.organisation,
            role=invitation.role,
        )
    return member


def change_role(*, by: Member, member: Member, role: str) -> Member:
    """Make a member an administrator or an engineer.

    Raises NotYours, RoleUnknown and LastAdministrator.
    """
    _administrator(by)
    _known(role)
    with transaction.atomic():
        found = _colleague(by, member)
        if found.role == role:
            return found
        _keep_an_administrator(found)
        found.role = role
        found.save(update_fields=["role"])
        record(by=by, kind=events.ROLE_CHANGED, subject=found.organisation, role=role)
    return found


def remove_member(*, by: Member, member: Member) -> None:
    """End a membership: an administrator removes a colleague, or someone leaves.

    Raises NotYours and LastAdministrator.
    """
    if by.pk != member.pk:
        _administrator(by)
    with transaction.atomic():
        found = _colleague(by, member)
        _keep_an_administrator(found)
        record(by=by, kind=events.MEMBER_REMOVED, subject=found.organisation)
        found.delete()


def _review(by: User, organisation: Organisation) -> None:
    if not by.is_staff:
        raise NotYours
    if Member.objects.filter(organisation=organisation, user=by).exists():
        raise refusals.OwnOrganisation


def _tell_administrators(verdict: Verification | Deferral) -> None:
    """A job for each letter about what staff found."""
    for member in verdict.organisation.members.filter(role=Role.ADMIN):
        jobs.add(
            "accounts.post_verdict",
            key=f"{verdict.public_id}|{member.public_id}",
            max_attempts=jobs.PATIENT,
            verdict=verdict.public_id,
            member=str(member.pk),
        )


def _administrator(by: Member) -> None:
    if not by.is_admin:
        raise NotYours


def _known(role: str) -> None:
    if role not in Role.values:
        raise refusals.RoleUnknown


def _invited_lately(organisation: Organisation) -> int:
    """How many invitations it sent in the last day, also those withdrawn since."""
    told = Event.objects.about(organisation.public_id).filter(kind=events.MEMBER_INVITED.name)
    return told.filter(at__gt=clock.now() - timedelta(days=1)).count()


def _locked(organisation: Organisation) -> Organisation:
    """The row, locked: two administrators changing the membership at once wait for each other."""
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _colleague(by: Member, member: Member) -> Member:
    """`member` as the database has it now, its organisation locked. Raises NotYours."""
    _locked(by.organisation)
    found = by.organisation.members.select_related("organisation").filter(pk=member.pk).first()
    if found is None:
        raise NotYours
    return found


def _keep_an_administrator(member: Member) -> None:
    # Under the organisation's lock: two administrators each demoting the other cannot both pass
    admins: Any = member.organisation.members.filter(role=Role.ADMIN)
    if member.is_admin and not admins.exclude(pk=member.pk).exists():
        raise refusals.LastAdministrator


def _refuse_a_second_organisation(by: User) -> None:
    # The person's row is locked: two requests at once must not give them two organisations
    User.objects.select_for_update().get(pk=by.pk)
    if by.memberships.exists():
        raise refusals.AlreadyInOrganisation
