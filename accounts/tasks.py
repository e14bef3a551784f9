"""Bells of the accounts room: the letters to people invited, and to buyers that were checked."""

from functools import partial
from uuid import UUID

from accounts import letters
from accounts.models import Deferral, Invitation, Member, User, Verification
from marketplace.kit import ids, jobs, mail


@jobs.handles("accounts.send_invitation")
def send_invitation(run: jobs.Run) -> None:
    """Write to the invited address, in its owner's language or else the inviting colleague's."""
    invitation = (
        Invitation.objects.select_related("organisation", "invited_by")
        .filter(pk=run.args["invitation"], accepted_at=None)
        .first()
    )
    if invitation is None:  # withdrawn or taken up since
        return
    known = User.objects.filter(email__iexact=invitation.email).first()
    letter = mail.write(
        lambda: letters.invitation(invitation, verified=invitation.organisation.is_verified),
        to=invitation.email,
        language=(known or invitation.invited_by).language,
        key=run.job.public_id,
    )
    mail.post(run, letter)


@jobs.handles("accounts.post_verdict")
def post_verdict(run: jobs.Run) -> None:
    """What staff found about an organisation, to one of its administrators."""
    members = Member.objects.select_related("user", "organisation")
    member = members.filter(pk=UUID(run.args["member"]), user__is_active=True).first()
    if member is None:  # has left since
        return
    verdict: str = run.args["verdict"]
    if verdict.startswith(Verification.id_prefix + "_"):
        verification = Verification.objects.get(pk=ids.parse(Verification.id_prefix, verdict))
        letter = partial(letters.verified, verification)
    else:
        deferral = Deferral.objects.get(pk=ids.parse(Deferral.id_prefix, verdict))
        letter = partial(letters.not_yet, deferral)
    mail.post(
        run,
        mail.write(
            letter,
            to=member.user.email,
            language=member.user.language,
            key=run.job.public_id,
        ),
    )
