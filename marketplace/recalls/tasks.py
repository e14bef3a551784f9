"""The bells of the recalls room: carry a recall out, write to those who hold what it reached."""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import Member
from marketplace.delivery.models import Notice
from marketplace.kit import jobs
from marketplace.recalls import actions
from marketplace.recalls.models import Recall


@jobs.handles("recalls.carry_out")
def carry_out(run: jobs.Run) -> None:
    recall = Recall.objects.select_related("revocation").get(pk=UUID(run.args["recall"]))
    actions.carry_out(run=run, recall=recall)


@jobs.each_minute
def resume_stalled() -> None:
    actions.resume_stalled()


@jobs.handles("recalls.write_to_member")
def write_to_member(run: jobs.Run) -> None:
    """One letter about one notice to one member, in her own language."""
    member = Member.objects.select_related("user").filter(pk=UUID(run.args["member"])).first()
    if member is None or not member.user.is_active:  # has left since
        return
    notice = Notice.objects.select_related(
        "licence__organisation", "licence__release__bundle", "part"
    ).get(pk=UUID(run.args["notice"]))
    with translation.override(member.user.language):
        letter = _letter(notice)
    letter.to = [member.user.email]
    letter.send()


def _letter(notice: Notice) -> EmailMultiAlternatives:
    ids = [notice.licence.public_id, notice.public_id]
    context = {
        "notice": notice,
        "licence": notice.licence,
        "release": notice.licence.release,
        "number": notice.part.number,
        "site_url": settings.SITE_URL,
        "url": settings.SITE_URL + reverse("delivery:notice-detail", args=ids),
    }
    subject = render_to_string("emails/recall_subject.txt", context)
    letter = EmailMultiAlternatives(
        " ".join(subject.split()), render_to_string("emails/recall.txt", context)
    )
    letter.attach_alternative(render_to_string("emails/recall.html", context), "text/html")
    return letter
