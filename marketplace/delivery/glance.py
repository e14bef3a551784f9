"""What a buyer sees at a glance: its licences with what became of their files, months, news."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, F, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import Organisation
from marketplace.delivery import events
from marketplace.delivery.models import Copy, Delivery, Endpoint, Message, Notice
from marketplace.kit import charts, clock
from marketplace.kit.money import Money
from marketplace.provenance.models import Event
from marketplace.purchases.models import Licence, Settlement
from marketplace.releases.models import Part, Release

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Held:
    """A licence in a list: `words` say what became of its files, `shape` is the status mark."""

    licence: Any
    shape: str
    words: str

    @property
    def is_overdue(self) -> bool:
        """Whether a recall of it was due before now and nobody acknowledged it."""
        due: datetime | None = self.licence.recalls_due
        return due is not None and due < clock.now()


def counted(licences: "models.QuerySet[Licence]") -> "models.QuerySet[Licence]":
    """Licences with their parts, copies, deliveries and open recalls counted in the same query."""
    parts = Part.objects.filter(release=OuterRef("release")).values("release")
    mine = Copy.objects.current().filter(licence=OuterRef("pk"))
    fits = mine.filter(revision=F("part__revision")).values("licence")
    fetched = fits.filter(Exists(Delivery.objects.filter(copy=OuterRef("pk"))))
    waiting = Notice.objects.filter(licence=OuterRef("pk"), acknowledged_at=None).values("licence")
    withheld = parts.filter(Q(withheld_at__isnull=False) | Q(earliest_expiry__lte=clock.now()))
    return licences.select_related("release__bundle", "settlement__purchase").annotate(
        parts=_number(parts),
        withheld=_number(withheld),
        copies=_number(fits),
        fetched=_number(fetched),
        rows_held=Coalesce(
            Subquery(mine.order_by().values("licence").annotate(n=Sum("rows")).values("n")), 0
        ),
        open_recalls=_number(waiting),
        recalls_due=Subquery(waiting.order_by().annotate(n=Min("due_at")).values("n")),
    )


def with_open_recalls(licences: "models.QuerySet[Licence]") -> "models.QuerySet[Licence]":
    """Those among them that have a recall to acknowledge."""
    return licences.filter(
        Exists(Notice.objects.filter(licence=OuterRef("pk"), acknowledged_at=None))
    )


def held(licences: Iterable[Licence]) -> list[Held]:
    """Each of these `counted` licences with the state of its files in words."""
    return [Held(licence, *_files(licence)) for licence in licences]


def _files(licence: Any) -> tuple[str, str]:
    now = clock.now()
    if not licence.starts_at <= now < licence.ends_at:
        return "stopped", _("No longer delivered")
    if licence.withheld:
        sentence = ngettext("%(n)s part withheld", "%(n)s parts withheld", licence.withheld)
        return "warning", sentence % {"n": licence.withheld}
    if licence.copies < licence.parts:
        return "running", _("Copies being made")
    if licence.fetched == licence.parts:
        return "ok", _("All fetched")
    if not licence.fetched:
        return "waiting", _("Not fetched yet")
    left = licence.parts - licence.fetched
    return "waiting", ngettext("%(n)s part to fetch", "%(n)s parts to fetch", left) % {"n": left}


def _number(rows: Any) -> Any:
    """How many of `rows`, already reduced to the one column that ties them to the outer row."""
    return Coalesce(Subquery(rows.order_by().annotate(n=Count("pk")).values("n")), 0)


def months_until_now() -> list[date]:
    """The first days of this month and of the eleven before, oldest first."""
    now = clock.now()
    last = now.year * 12 + now.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(last - MONTHS + 1, last + 1)]


def deliveries_by_month(organisation: Organisation) -> charts.Chart:
    """A year of deliveries, by the bundle they were of."""
    months = months_until_now()
    found = (
        Delivery.objects.filter(licence__organisation=organisation, at__gte=_begin(months))
        .order_by()
        .values_list(
            TruncMonth("at"),
            "licence__release__bundle__name_en",
            "licence__release__bundle__name_zh",
        )
        .annotate(n=Count("pk"))
    )
    chinese = _is_chinese()
    figures = [(month.date(), zh if chinese else en, n) for month, en, zh, n in sorted(found)]
    return charts.stacked(
        _("Deliveries by month"),
        _("Each download of a part, by bundle, in the last twelve months."),
        _names(months),
        _series(months, figures),
    )


def spending_by_month(organisation: Organisation, currency: str) -> charts.Chart:
    """A year of what was paid, by whom it went to."""
    months = months_until_now()
    paid = Settlement.objects.filter(
        purchase__organisation=organisation, currency=currency, at__gte=_begin(months)
    ).select_related("purchase")
    figures: list[tuple[date, str, int]] = []
    for settlement in paid.order_by("at"):
        month = settlement.at.date().replace(day=1)
        purchase = settlement.purchase
        figures.append((month, _("To creators"), purchase.creators_share.amount))
        figures.append((month, _("To Assent"), purchase.fee.amount))
    return charts.stacked(
        _("Paid by month"),
        _("What you paid for licences, in {currency}, and where it went.").format(
            currency=currency
        ),
        _names(months),
        _in_whole_units(_series(months, figures)),
        words=lambda value: f"{charts.plain(round(value))} {currency}",
    )


def paid_in_all(organisation: Organisation, currency: str) -> Money:
    """What the organisation has paid for licences so far."""
    paid = Settlement.objects.filter(purchase__organisation=organisation, currency=currency)
    return Money(paid.aggregate(n=Coalesce(Sum("amount"), 0))["n"], currency)


def newer_releases(organisation: Organisation) -> "models.QuerySet[Release]":
    """Of bundles it has licensed, the newest release where that is newer than the one it has."""
    mine = Licence.objects.filter(
        organisation=organisation, release__bundle=OuterRef("bundle")
    ).order_by("-release__number")
    newest = (
        Release.objects.shown()
        .filter(bundle__retired_at=None)
        .annotate(
            has_number=Subquery(mine.values("release__number")[:1]),
            has_rows=Subquery(mine.values("release__rows")[:1]),
        )
        .filter(number__gt=F("has_number"))
    )
    return (
        newest.select_related("bundle")
        .defer("manifest", "card")
        .order_by("bundle", "-number")
        .distinct("bundle")
    )


def rows_taken_back(notices: Iterable[Notice]) -> dict[UUID, int]:
    """How many rows each of these notices took from its licence's copy, where that is known."""
    wanted = {notice.public_id: notice.pk for notice in notices}
    told = Event.objects.filter(
        kind=events.NOTICE_READY.name,
        subject__in={notice.licence.public_id for notice in notices},
        facts__notice__in=list(wanted),
    )
    return {wanted[each.facts["notice"]]: int(each.facts["rows"]) for each in told}


def endpoints_counted(organisation: Organisation) -> "models.QuerySet[Endpoint]":
    """Its webhook addresses, those that are on first, each with what became of its messages."""
    came = Q(messages__delivered_at__isnull=False)
    failed = Q(messages__given_up_at__isnull=False)
    latest = Message.objects.filter(endpoint=OuterRef("pk"), attempts__gt=0).order_by("-created_at")
    return (
        Endpoint.objects.of(organisation)
        .annotate(
            arrived=Count("messages", filter=came),
            failed=Count("messages", filter=failed),
            waiting=Count("messages") - F("arrived") - F("failed"),
            latest_status=Subquery(latest.values("last_status")[:1]),
            latest_error=Subquery(latest.values("last_error")[:1]),
            latest_at=Subquery(latest.values("created_at")[:1]),
        )
        .order_by(F("disabled_at").asc(nulls_first=True), "made_at", "pk")
    )


def _begin(months: list[date]) -> datetime:
    return clock.now().replace(
        year=months[0].year, month=months[0].month, day=1, hour=0, minute=0, second=0, microsecond=0
    )


def _names(months: list[date]) -> list[str]:
    """Short names that stand beneath a column, the year with the first and with each January."""
    chinese = _is_chinese()
    year, plain = ("Y年n月", "n月") if chinese else ("M Y", "M")
    return [
        date_format(month, year if place == 0 or month.month == 1 else plain)
        for place, month in enumerate(months)
    ]


def _series(
    months: list[date], figures: list[tuple[date, str, int]]
) -> list[tuple[str, list[int]]]:
    names = list(dict.fromkeys(name for _month, name, _n in figures))
    found = {name: dict.fromkeys(months, 0) for name in names}
    for month, name, number in figures:
        if month in found[name]:
            found[name][month] += number
    return [(name, list(found[name].values())) for name in names]


def _in_whole_units(series: list[tuple[str, list[int]]]) -> list[tuple[str, list[float]]]:
    return [(name, [value / 1_000_000 for value in values]) for name, values in series]


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")
