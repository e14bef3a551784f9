"""What a member may see: rows of the organisation they act for, and nothing else."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import Member
from marketplace.delivery.models import Notice
from marketplace.kit import ids
from marketplace.purchases.models import Licence


def member_of(request: HttpRequest) -> Member:
    member: Member = request.member  # type: ignore[attr-defined]
    return member


def licence_of(request: HttpRequest, licence_id: UUID) -> Licence:
    """The licence, if it is this member's organisation's; else there is no such page."""
    licences = Licence.objects.filter(organisation=member_of(request).organisation)
    return get_object_or_404(
        licences.select_related("organisation", "release__bundle", "settlement__purchase"),
        pk=licence_id,
    )


def licences_named(request: HttpRequest) -> QuerySet[Licence]:
    """The licence of this organisation that `?licence=lic_…` names, if it names one."""
    mine = Licence.objects.filter(organisation=member_of(request).organisation)
    try:
        wanted = ids.parse("lic", request.GET.get("licence", ""))
    except ValueError:
        return mine.none()
    return mine.filter(pk=wanted).select_related("release__bundle")


def notice_of(request: HttpRequest, licence_id: UUID, notice_id: UUID) -> Notice:
    notices: Any = Notice.objects.of(licence_of(request, licence_id))
    return get_object_or_404(
        notices.select_related("licence__release__bundle", "acknowledged_by", "acknowledged_token"),
        pk=notice_id,
    )
