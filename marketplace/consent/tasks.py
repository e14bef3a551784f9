"""Bells of the consent room: the letters to creators."""

from uuid import UUID

from accounts.models import Verification
from marketplace.consent import letters
from marketplace.consent.models import BuyerRequest, Grant
from marketplace.kit import jobs, mail


@jobs.handles("consent.post_receipt")
def post_receipt(run: jobs.Run) -> None:
    """The receipt of a grant, once, in the language of the person who gave it."""
    grants = Grant.objects.select_related("creator__user", "terms")
    grant = grants.get(pk=UUID(run.args["grant"]))
    reader = grant.creator.user
    if not reader.is_active:
        return
    letter = mail.write(
        lambda: letters.receipt(grant),
        to=reader.email,
        language=reader.language,
        key=run.job.public_id,
    )
    mail.post(run, letter)


@jobs.handles("consent.tell_the_asked")
def tell_the_asked(run: jobs.Run) -> None:
    """A job for each letter about an unanswered request of this buyer; those there are kept."""
    waiting = BuyerRequest.objects.waiting().filter(organisation=UUID(run.args["organisation"]))
    for done, request in enumerate(waiting.values_list("pk", flat=True).order_by("pk")):
        jobs.add(
            "consent.post_request",
            key=str(request),
            max_attempts=jobs.PATIENT,
            request=str(request),
        )
        if done % 100 == 0:
            run.progress(done)


@jobs.handles("consent.post_request")
def post_request(run: jobs.Run) -> None:
    """A buyer's request, once; nothing when it was answered or can no longer be said yes to."""
    found = BuyerRequest.objects.waiting().select_related("creator__user", "organisation")
    request = found.filter(pk=UUID(run.args["request"])).first()
    if request is None or not request.creator.user.is_active:
        return
    organisation, reader = request.organisation, request.creator.user
    check = Verification.objects.filter(organisation=organisation, ended_at=None).first()
    asking = Grant.objects.of(request.creator).asking(organisation.buyer_class)
    grants = [grant for grant in asking.prefetch_related("narrowings") if not grant.is_over]
    if check is None or not grants:
        return
    letter = mail.write(
        lambda: letters.asked(request, grants, check),
        to=reader.email,
        language=reader.language,
        key=run.job.public_id,
    )
    mail.post(run, letter)
