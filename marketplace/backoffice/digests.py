"""What a summary by e-mail tells: a creator about her month, a member about the buyer's week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Sum

from accounts.models import Creator, Member, Organisation, User
from marketplace.consent.models import BuyerRequest, Grant
from marketplace.delivery.models import Notice
from marketplace.kit import clock
from marketplace.kit.money import Money
from marketplace.payouts.models import Earning
from marketplace.purchases.models import Licence
from marketplace.recalls.holders import Holder, holders
from marketplace.releases.models import Release

SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Period:
    """A time that is over: `code` is 2026-11 for a month and 2026-W47 for a week (ISO 8601)."""

    code: str
    start: datetime
    end: datetime

    @property
    def last_day(self) -> date:
        return (self.end - timedelta(days=1)).date()

    @classmethod
    def month_before(cls, moment: datetime) -> Self:
        end = moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        start = (end - timedelta(days=1)).replace(day=1)
        return cls(start.strftime("%Y-%m"), start, end)

    @classmethod
    def week_before(cls, moment: datetime) -> Self:
        today = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        end = today - timedelta(days=today.weekday())
        start = end - timedelta(days=7)
        return cls(start.strftime("%G-W%V"), start, end)


def creators_to_tell(period: Period) -> Iterable[UUID]:
    """The users who are creators since before the end of the period, and want the summary."""
    found = Creator.objects.filter(user__digest=True, user__is_active=True)
    return found.filter(created_at__lt=period.end).order_by("pk").values_list("user", flat=True)


def members_to_tell(period: Period) -> Iterable[UUID]:
    """The users who act for an organisation since before its end, and want the summary."""
    found = Member.objects.filter(user__digest=True, user__is_active=True)
    return found.filter(joined_at__lt=period.end).order_by("pk").values_list("user", flat=True)


@dataclass(frozen=True, slots=True)
class CreatorDigest:
    """New licences that may have records of hers, what she earned, and what needs her."""

    period: Period
    holders: tuple[Holder, ...]
    earned: Money
    requests: int
    lapsing: tuple[Grant, ...]

    @property
    def says_something(self) -> bool:
        return bool(self.holders or self.earned or self.requests or self.lapsing)


def of_creator(creator: Creator, period: Period) -> CreatorDigest:
    begun = (
        each for each in holders(creator) if period.start <= each.licence.starts_at < period.end
    )
    earned = Earning.objects.filter(
        creator=creator,
        allocation__currency=settings.CURRENCY,
        allocation__at__gte=period.start,
        allocation__at__lt=period.end,
    ).aggregate(n=Sum("amount"))["n"]
    ending = Grant.objects.of(creator).live().filter(expires_at__lte=clock.now() + SOON)
    return CreatorDigest(
        period=period,
        holders=tuple(begun),
        earned=Money(int(earned or 0), settings.CURRENCY),
        requests=BuyerRequest.objects.of(creator).waiting().count(),
        lapsing=tuple(
            grant
            for grant in ending.order_by("expires_at").prefetch_related("narrowings")
            if not grant.is_over
        ),
    )


@dataclass(frozen=True, slots=True)
class BuyerDigest:
    """Recalls still to be answered, new releases of what it licenses, licences about to end."""

    period: Period
    organisation: Organisation
    notices: tuple[Notice, ...]
    releases: tuple[Release, ...]
    ending: tuple[Licence, ...]

    @property
    def says_something(self) -> bool:
        return bool(self.notices or self.releases or self.ending)


def of_buyer(organisation: Organisation, period: Period) -> BuyerDigest:
    held = Licence.objects.filter(organisation=organisation)
    licensed = held.in_force().filter(release__bundle=OuterRef("bundle"))
    new = (
        Release.objects.shown()
        .filter(Exists(licensed), published_at__gte=period.start, published_at__lt=period.end)
        .exclude(pk__in=held.values("release"))
        .select_related("bundle")
        .defer("manifest", "card")
    )
    ending = held.in_force().filter(ends_at__lte=clock.now() + SOON)
    return BuyerDigest(
        period=period,
        organisation=organisation,
        notices=tuple(Notice.objects.open_for(organisation)),
        releases=tuple(new.order_by("published_at")),
        ending=tuple(ending.select_related("release__bundle").order_by("ends_at")),
    )


def reader(user: UUID) -> User | None:
    """Someone who still wants the summary."""
    return User.objects.filter(pk=user, digest=True, is_active=True).first()
