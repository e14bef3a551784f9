"""Telling licence holders of a recall, and keeping that they heard it."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import User
from marketplace.consent.models import Revocation
from marketplace.delivery import events
from marketplace.delivery.actions.copying import want_copies
from marketplace.delivery.actions.delivering import may_act
from marketplace.delivery.actions.messages import queue_message
from marketplace.delivery.feed import row_ids_of
from marketplace.delivery.models import Delivery, Endpoint, Notice, Token
from marketplace.delivery.reading import licences_to_tell
from marketplace.delivery.refusals import NoticeNotReady
from marketplace.kit import clock
from marketplace.kit.errors import NotYours
from marketplace.provenance.actions import record
from marketplace.provenance.kinds import Kind
from marketplace.purchases.models import Licence
from marketplace.releases.models import Part

ROWS_IN_A_MESSAGE = 400  # 26 characters each: the body stays below the 20 kB of the specification


def write_notices(*, revocation: Revocation, parts: Iterable[Part]) -> list[Notice]:
    """Tell every licence holder that a recall reached these parts, in the caller's transaction.

    Holders are licences of the part's release that are in force, and those under which it was
    ever delivered. The caller holds the parts locked, so no delivery of them is on its way.
    """
    with transaction.atomic():
        notices = [
            Notice(
                licence=licence,
                part=part,
                revocation_id=revocation.pk,
                delivered_before=Delivery.objects.filter(licence=licence, part=part).exists(),
                created_at=revocation.at,
                due_at=revocation.at + timedelta(days=settings.RECALL_DAYS),
            )
            for part in parts
            for licence in licences_to_tell(part)
        ]
        Notice.objects.bulk_create(notices)
        for notice in notices:
            _record(notice, events.NOTICE_WRITTEN)
            _call(notice, "recall.opened", {})
    return notices


def mark_ready(*, part: Part, revocation_id: UUID | None = None) -> list[Notice]:
    """Say that the part was rewritten, to the holders who were told of this revocation.

    Without one, to those told of any. Asks for their new copies as well. Doing it again says
    nothing twice. Returns the notices that became ready.
    """
    waiting = Notice.objects.filter(part=part, ready_at=None).select_related(
        "part", "licence__release", "licence__organisation"
    )
    if revocation_id:
        waiting = waiting.filter(revocation_id=revocation_id)
    return [notice for notice in waiting.order_by("pk") if _ready(notice)]


def acknowledge(*, notice: Notice, by: User | None = None, token: Token | None = None) -> Notice:
    """Keep that the buyer heard of a recall and has the list of rows; the first to say so counts.

    Raises NotYours, and NoticeNotReady while the part is being rewritten.
    """
    if not may_act(notice.licence, by, token):
        raise NotYours
    with transaction.atomic():
        # Races: a colleague or a program acknowledging at the same moment.
        notice = (
            Notice.objects.select_for_update(of=("self",))
            .select_related("part", "licence")
            .get(pk=notice.pk)
        )
        if notice.ready_at is None:
            raise NoticeNotReady
        if notice.acknowledged_at is None:
            notice.acknowledged_at = clock.now()
            notice.acknowledged_by, notice.acknowledged_token = by, token
            notice.save(update_fields=["acknowledged_at", "acknowledged_by", "acknowledged_token"])
            _record(notice, events.ACKNOWLEDGED, by=by or token)
    return notice


def _ready(notice: Notice) -> bool:
    with transaction.atomic():
        now = clock.now()
        if not Notice.objects.filter(pk=notice.pk, ready_at=None).update(ready_at=now):
            return False
        notice.ready_at = now
        rows = row_ids_of(notice)
        _record(notice, events.NOTICE_READY, rows=len(rows))
        inline = {"row_ids": rows} if len(rows) <= ROWS_IN_A_MESSAGE else {}
        _call(notice, "recall.ready", {"rows": len(rows), **inline})
        if Licence.objects.in_force().filter(pk=notice.licence_id).exists():
            want_copies(
                licence=notice.licence,
                why=f"{notice.part.public_id}|{notice.part.revision}|{notice.public_id}",
            )
    return True


def _call(notice: Notice, type_: str, facts: dict[str, object]) -> None:
    """Queue a webhook message about a notice for each address its buyer gave."""
    licence = notice.licence
    for endpoint in Endpoint.objects.of(licence.organisation).enabled():
        queue_message(
            endpoint=endpoint,
            type=type_,
            key=f"{type_}|{notice.public_id}",
            body={
                "notice": notice.public_id,
                "licence": licence.public_id,
                "part": notice.part.public_id,
                "delivered_before": notice.delivered_before,
                "due_at": notice.due_at.isoformat(),
                **facts,
            },
        )


def _record(notice: Notice, kind: Kind, by: User | Token | None = None, **facts: int) -> None:
    record(
        by=by,
        kind=kind,
        subject=notice.licence,
        number=notice.part.number,
        notice=notice.public_id,
        **facts,
    )
