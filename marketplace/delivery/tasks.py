"""The bells of the delivery room."""

from uuid import UUID

from marketplace.delivery import actions
from marketplace.delivery.models import Message, Notice
from marketplace.delivery.reading import copies_under_way, licences_lacking_copies
from marketplace.kit import jobs
from marketplace.purchases.models import Licence
from marketplace.releases.models import Part


@jobs.handles("delivery.make_copies")
def make_copies(run: jobs.Run) -> None:
    licence = Licence.objects.select_related("release", "organisation").get(
        pk=UUID(run.args["licence"])
    )
    actions.make_copies(run=run, licence=licence)


@jobs.handles("delivery.send_message")
def send_message(run: jobs.Run) -> None:
    message = Message.objects.select_related("endpoint__organisation").get(
        pk=UUID(run.args["message"])
    )
    actions.attempt(run=run, message=message)


@jobs.each_minute
def make_missing_copies() -> None:
    under_way = copies_under_way()
    for licence in licences_lacking_copies():
        if str(licence.pk) not in under_way:
            actions.want_copies(licence=licence)


@jobs.each_minute
def forget_copies_nobody_renews() -> None:
    actions.forget_outdated_copies()


@jobs.each_minute
def say_what_is_rewritten() -> None:
    """For rewrites that nobody told us of, such as one whose worker died just after."""
    waiting = Notice.objects.rewritten_unsaid().values("part")
    for part in Part.objects.filter(pk__in=waiting):
        actions.mark_ready(part=part)


@jobs.each_minute
def try_messages_again() -> None:
    """Messages whose attempt is due and whose job gave up."""
    for message in Message.objects.due().select_related("endpoint")[:500]:
        actions.retry_stuck(message=message)
