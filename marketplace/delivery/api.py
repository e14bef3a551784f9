"""The buyers' API: licences, manifests, parts, what was removed since, and notices of recalls."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from typeid.errors import TypeIDException

from marketplace.delivery import actions, cursors, feed, handover, manifest
from marketplace.delivery import serializers as documents
from marketplace.delivery.models import Notice, Token
from marketplace.delivery.throttling import TokenThrottle
from marketplace.kit import ids
from marketplace.kit.errors import NotYours
from marketplace.purchases.models import Licence
from marketplace.releases.models import Part

LIMIT = 1_000  # removals in one answer
PROBLEM = documents.ProblemSerializer


def described(operation: str, answer: Any, *statuses: int, **more: Any) -> Callable[..., Any]:
    """The description of one operation: its name, its answer, and the problems it may give."""
    problems = dict.fromkeys((401, 429, *statuses), PROBLEM)
    return extend_schema(operation_id=operation, responses={200: answer, **problems}, **more)


class BuyersView(APIView):
    """What each answer to a buyer's program has in common: found by its token, never stored."""

    throttle_classes = [TokenThrottle]

    @property
    def token(self) -> Token:
        token = self.request.auth
        assert isinstance(token, Token)
        return token

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        return answer

    def licences(self) -> "QuerySet[Licence]":
        return Licence.objects.filter(organisation=self.token.organisation).select_related(
            "organisation", "release__bundle", "settlement__purchase"
        )

    def licence(self, licence_id: str) -> Licence:
        return _found(self.licences(), "lic", licence_id)

    def notice(self, notice_id: str) -> Notice:
        notices = Notice.objects.filter(licence__organisation=self.token.organisation)
        return _found(notices.select_related("part", "licence__release"), "ntc", notice_id)


class Licences(BuyersView):
    """The organisation's licences."""

    @described("licences", documents.LicenceSerializer(many=True))
    def get(self, request: Request) -> Response:
        """All licences of your organisation, the newest first."""
        licences = list(self.licences().order_by("-starts_at"))
        waiting = _open_recalls(licences)
        found = [_licence(licence, waiting) for licence in licences]
        return Response(documents.LicenceSerializer(found, many=True).data)


class OneLicence(BuyersView):
    """One licence."""

    @described("licence", documents.LicenceSerializer, 404)
    def get(self, request: Request, licence_id: str) -> Response:
        """One licence."""
        licence = self.licence(licence_id)
        found = _licence(licence, _open_recalls([licence]))
        return Response(documents.LicenceSerializer(found).data)


class Manifest(BuyersView):
    """The files of a licence and their sums."""

    @described("manifest", documents.ManifestSerializer, 404)
    def get(self, request: Request, licence_id: str) -> Response:
        """The files of a licence as they are now, with their sums."""
        found = manifest.describe(self.licence(licence_id))
        return Response(documents.ManifestSerializer(found).data)


class OnePart(BuyersView):
    """A part itself. Each request for it is a delivery, and is put on record."""

    http_method_names = ["get", "options"]

    @extend_schema(
        operation_id="part",
        responses={
            (200, handover.PARQUET): OpenApiTypes.BINARY,
            **dict.fromkeys((401, 403, 404, 409, 429), PROBLEM),
        },
    )
    def get(self, request: Request, licence_id: str, part_id: str) -> HttpResponseBase:
        """Fetch your copy of a part, as Parquet.

        409 while the part is withheld or your copy is being made: try again in a minute.
        """
        licence = self.licence(licence_id)
        part = _found(Part.objects.filter(release=licence.release), "prt", part_id)
        delivery = actions.authorise(licence=licence, part=part, token=self.token)
        return handover.stream(delivery)


class Recalls(BuyersView):
    """The change feed of all licences."""

    @described(
        "recalls",
        documents.ChangesSerializer,
        400,
        parameters=[
            OpenApiParameter(
                "since", str, description="The `next` of the answer before; none for the beginning."
            )
        ],
    )
    def get(self, request: Request) -> Response:
        """Rows that were removed since you last asked, under the ids of your own licences.

        Keep `next` and give it as `since`: nothing is missed and nothing comes twice.
        """
        seen = cursors.read(request.query_params.get("since", ""))
        rows: list[dict[str, Any]] = []
        for licence in self.licences().order_by("pk"):
            left = LIMIT - len(rows)
            if left <= 0:
                break
            for row in feed.removed_rows(licence, seen.get(licence.pk, 0), left):
                seen[licence.pk] = row.cursor
                rows.append(_removal(licence, row))
        changes = {"removals": rows, "next": cursors.write(seen), "more": len(rows) >= LIMIT}
        return Response(documents.ChangesSerializer(changes).data)


class Notices(BuyersView):
    """Recalls that wait to be heard."""

    @described("notices", documents.NoticeSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Recalls your organisation has not acknowledged, the most urgent first."""
        notices = Notice.objects.open_for(self.token.organisation)
        found = [_notice(notice) for notice in notices]
        return Response(documents.NoticeSerializer(found, many=True).data)


class OneNotice(BuyersView):
    """One recall."""

    @described("notice", documents.NoticeRowsSerializer, 404)
    def get(self, request: Request, notice_id: str) -> Response:
        """One recall, with the ids of the rows to delete."""
        return Response(_with_rows(self.notice(notice_id)))


class Acknowledgement(BuyersView):
    """That a recall was heard."""

    @described("acknowledge", documents.NoticeRowsSerializer, 404, 409, request=None)
    def post(self, request: Request, notice_id: str) -> Response:
        """Say that you have the list and carry it out. Saying it again changes nothing."""
        notice = actions.acknowledge(notice=self.notice(notice_id), token=self.token)
        return Response(_with_rows(notice))


def _found(rows: Any, prefix: str, public_id: str) -> Any:
    """The row of this public id among those its reader may see. Raises NotYours."""
    try:
        row = rows.filter(pk=ids.parse(prefix, public_id)).first()
    except (ValueError, TypeIDException) as error:
        raise NotYours from error
    if row is None:
        raise NotYours
    return row


def _open_recalls(licences: list[Licence]) -> dict[UUID, int]:
    waiting = Notice.objects.filter(licence__in=licences, acknowledged_at=None)
    return dict(waiting.values_list("licence").annotate(n=Count("pk")).order_by())


def _licence(licence: Licence, waiting: dict[UUID, int]) -> dict[str, Any]:
    return {
        "id": licence.public_id,
        "release": licence.release.public_id,
        "bundle": licence.release.bundle.slug,
        "number": licence.release.number,
        "purposes": licence.purposes,
        "starts_at": licence.starts_at,
        "ends_at": licence.ends_at,
        "open_recalls": waiting.get(licence.pk, 0),
        "manifest_url": settings.SITE_URL + reverse("api:manifest", args=[licence.public_id]),
    }


def _removal(licence: Licence, row: feed.RemovedRow) -> dict[str, Any]:
    return {
        "licence": licence.public_id,
        "part": row.part.public_id,
        "row_id": row.row_id,
        "cause": row.cause,
        "at": row.at,
    }


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.public_id,
        "licence": notice.licence.public_id,
        "part": notice.part.public_id,
        "delivered_before": notice.delivered_before,
        "created_at": notice.created_at,
        "due_at": notice.due_at,
        "ready_at": notice.ready_at,
        "acknowledged_at": notice.acknowledged_at,
    }


def _with_rows(notice: Notice) -> Any:
    found = {**_notice(notice), "row_ids": feed.row_ids_of(notice)}
    return documents.NoticeRowsSerializer(found).data
