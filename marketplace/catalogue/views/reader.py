"""What a bundle's page says to whoever reads it: how they would come to a licence."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Member, Organisation
from marketplace.purchases.models import Held, held_already
from marketplace.releases.models import Release


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone looking at a bundle. `organisation` is the one they act for; verified ones first."""

    is_signed_in: bool = False
    organisation: Organisation | None = None
    is_verified: bool = False
    held: Held | None = None
    quote_url: str = ""
    may_have_more: bool = True  # purposes it does not hold yet

    @property
    def verified(self) -> Organisation | None:
        """The verified buyer they act for, whose rows the page then shows."""
        return self.organisation if self.is_verified else None

    @property
    def may_license(self) -> bool:
        return bool(self.quote_url) and self.is_verified and self.may_have_more


def reader_of(request: HttpRequest, newest: Release | None) -> Reader:
    """The reader of a page about a bundle whose newest release is this one, if there is one."""
    quote_url = ""
    if newest and not newest.bundle.retired_at:
        quote_url = reverse("purchases:quote", args=[newest.public_id])
    if not request.user.is_authenticated:
        return Reader(quote_url=quote_url)
    verified = Organisation.objects.verified().filter(pk=OuterRef("organisation"))
    mine = Member.objects.filter(user=request.user).select_related("organisation")
    member = mine.annotate(is_verified=Exists(verified)).order_by("-is_verified", "joined_at")
    first = member.first()
    if first is None:
        return Reader(True, quote_url=quote_url)
    if newest is None:
        return Reader(True, first.organisation, first.is_verified)
    held = held_already(first.organisation, newest)
    more = held is None or not held.purposes >= set(newest.purposes)
    return Reader(True, first.organisation, first.is_verified, held, quote_url, more)
