"""Bells of the accounts room: the invitation's letter."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import Invitation, User
from marketplace.kit import jobs


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
    with translation.override((known or invitation.invited_by).language):
        address = reverse("accounts:invitation", args=[invitation.public_id])
        context = {"invitation": invitation, "url": settings.SITE_URL + address}
        subject = render_to_string("accounts/email/invitation_subject.txt", context)
        body = render_to_string("accounts/email/invitation_message.txt", context)
    send_mail(" ".join(subject.split()), body.strip() + "\n", None, [invitation.email])
