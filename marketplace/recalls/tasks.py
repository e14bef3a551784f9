"""The bells of the recalls room: carry a recall out, write to those who hold what it reached."""

from uuid import UUID

from accounts.models import Member
from marketplace.delivery import feed
from marketplace.delivery.models import Notice
from marketplace.kit import jobs, mail
from marketplace.recalls import actions, letters
from marketplace.recalls.models import Recall


@jobs.handles("recalls.carry_out")
def carry_out(run: jobs.Run) -> None:
    recall = Recall.objects.select_related("revocation").get(pk=UUID(run.args["recall"]))
    actions.carry_out(run=run, recall=recall)


@jobs.each_minute
def resume_stalled() -> None:
    actions.resume_stalled()


@jobs.handles("recalls.post_receipt")
def post_receipt(run: jobs.Run) -> None:
    """The receipt of a revocation, once, in the language of whoever took it back."""
    recalls = Recall.objects.select_related("revocation__by")
    recall = recalls.get(pk=UUID(run.args["recall"]))
    reader = recall.revocation.by
    if not reader.is_active:
        return
    letter = mail.write(
        lambda: letters.receipt(recall.revocation, recall),
        to=reader.email,
        language=reader.language,
        key=run.job.public_id,
    )
    mail.post(run, letter)


@jobs.handles("recalls.write_to_member")
def write_to_member(run: jobs.Run) -> None:
    """One letter about one notice to one member, in her own language."""
    member = Member.objects.select_related("user").filter(pk=UUID(run.args["member"])).first()
    if member is None or not member.user.is_active:  # has left since
        return
    notice = Notice.objects.select_related(
        "licence__organisation", "licence__release__bundle", "part"
    ).get(pk=UUID(run.args["notice"]))
    rows = len(feed.row_ids_of(notice))
    letter = mail.write(
        lambda: letters.notice(notice, rows),
        to=member.user.email,
        language=member.user.language,
        key=run.job.public_id,
    )
    mail.post(run, letter)
