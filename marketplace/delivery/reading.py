"""Questions that span licences, parts and copies: whom to tell, what is missing, what left."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Member, User
from marketplace.delivery.models import Copy, Delivery
from marketplace.kit import clock
from marketplace.kit.models import Job, JobState
from marketplace.purchases.models import Licence
from marketplace.releases.models import Part, Removal


def licences_lacking_copies() -> "models.QuerySet[Licence]":
    """Licences in force without a current copy of some part that could be delivered."""
    made = Copy.objects.current().filter(
        licence=OuterRef(OuterRef("pk")), part=OuterRef("pk"), revision=OuterRef("revision")
    )
    lacking = Part.objects.deliverable().filter(~Exists(made), release=OuterRef("release"))
    return Licence.objects.in_force().filter(Exists(lacking))


def copies_under_way() -> set[str]:
    """Ids of the licences whose copies a job makes, or is about to."""
    open_ = Job.objects.filter(
        kind="delivery.make_copies", state__in=[JobState.QUEUED, JobState.RUNNING]
    )
    return set(open_.values_list("args__licence", flat=True))


def outdated_copies_of_ended_licences() -> "models.QuerySet[Copy]":
    """Copies of parts that were rewritten since, which nobody makes anew: the licence is over."""
    return (
        Copy.objects.current()
        .exclude(revision=F("part__revision"))
        .exclude(licence__in=Licence.objects.in_force())
        .select_related("licence", "part")
        .defer("records")
    )


def licences_to_tell(part: Part) -> list[Licence]:
    """Licences of the part's release that are in force, or under which the part was delivered."""
    had = Delivery.objects.filter(part=part).values("licence")
    now = clock.now()
    return list(
        Licence.objects.filter(release_id=part.release_id)
        .filter(Q(starts_at__lte=now, ends_at__gt=now) | Q(pk__in=had))
        .select_related("organisation")
        .order_by("pk")
    )


def licence_people(licence: Licence) -> list[User]:
    """Those who act for the licence's buyer: whom to write to."""
    members = Member.objects.filter(organisation=licence.organisation_id).select_related("user")
    return [member.user for member in members.order_by("joined_at") if member.user.is_active]


def held_removals(licence: Licence, since: int = 0) -> "models.QuerySet[Removal]":
    """The change feed of a licence: removals whose row some copy of it held, oldest first."""
    held = Copy.objects.filter(
        licence=licence, part=OuterRef("part"), records__contains=[OuterRef("record_id")]
    )
    return Removal.objects.since(licence.release, since).filter(Exists(held))
