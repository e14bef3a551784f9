"""The API's documents: each field with what it means."""

from typing import Any

from rest_framework import serializers

from marketplace.consent.purposes import Purpose
from marketplace.delivery.shelf import Readiness
from marketplace.releases.models import RemovalCause


class BundleSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="Public id of the bundle.")
    slug = serializers.CharField(help_text="Its name in addresses.")


class ReleaseSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="Public id of the release.")
    number = serializers.IntegerField(help_text="Which edition of the bundle it is.")
    bundle = BundleSerializer(help_text="The bundle it is an edition of.")
    manifest_sha256 = serializers.CharField(
        help_text="SHA-256 of the release's manifest as it was cut, in canonical JSON (RFC 8785)."
    )


class LicenceSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="Public id of the licence.")
    release = serializers.CharField(help_text="Public id of the release it is for.")
    bundle = serializers.CharField(help_text="The bundle's name in addresses.")
    number = serializers.IntegerField(help_text="Number of the release.")
    purposes = serializers.ListField(
        child=serializers.ChoiceField(choices=Purpose.choices),
        help_text="What may be done with the records; nothing else may.",
    )
    starts_at = serializers.DateTimeField(help_text="When the licence began.")
    ends_at = serializers.DateTimeField(help_text="When it ends.")
    open_recalls = serializers.IntegerField(help_text="Recalls not acknowledged yet.")
    manifest_url = serializers.URLField(help_text="Where its files are described.")


class TermsSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField(help_text="Version of the terms creators agreed to.")
    sha256 = serializers.CharField(help_text="Hash over both languages.")


class ColumnSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="Name of the column.")
    type = serializers.CharField(help_text="Its Arrow type.")
    nullable = serializers.BooleanField(help_text="Whether it may be empty.")


class FileSerializer(serializers.Serializer[Any]):
    part = serializers.CharField(help_text="Public id of the part.")
    number = serializers.IntegerField(help_text="Place of the part in the release.")
    name = serializers.CharField(help_text="What the file is called.")
    revision = serializers.IntegerField(help_text="Raised by each rewrite of the part.")
    state = serializers.ChoiceField(
        choices=Readiness.choices, help_text="Whether it can be fetched now."
    )
    withheld_since = serializers.DateTimeField(
        allow_null=True, help_text="Since when it has been withheld, if it is."
    )
    rows = serializers.IntegerField(allow_null=True, help_text="Records in your copy.")
    size = serializers.IntegerField(allow_null=True, help_text="Bytes of your copy.")
    sha256 = serializers.CharField(allow_null=True, help_text="SHA-256 of your copy.")
    merkle_root = serializers.CharField(
        allow_null=True, help_text="Root over its rows: RFC 6962, each row in canonical JSON."
    )
    url = serializers.URLField(help_text="Where to fetch it, with a token.")


class ManifestSerializer(serializers.Serializer[Any]):
    format = serializers.CharField(help_text="assent-licence/1")
    licence = serializers.CharField(help_text="Public id of the licence.")
    purposes = serializers.ListField(
        child=serializers.CharField(), help_text="What may be done with the records."
    )
    starts_at = serializers.DateTimeField(help_text="When the licence began.")
    ends_at = serializers.DateTimeField(help_text="When it ends.")
    release = ReleaseSerializer(help_text="What was licensed.")
    terms = TermsSerializer(many=True, help_text="What the creators agreed to.")
    columns = ColumnSerializer(many=True, help_text="The columns of every file, in order.")
    merkle = serializers.CharField(help_text="How the roots are computed.")
    files = FileSerializer(many=True, help_text="One for each part of the release.")


class RemovalSerializer(serializers.Serializer[Any]):
    licence = serializers.CharField(help_text="Public id of the licence whose row it is.")
    part = serializers.CharField(help_text="Public id of the part it was in.")
    row_id = serializers.CharField(help_text="The id the row has in your copies.")
    cause = serializers.ChoiceField(choices=RemovalCause.choices, help_text="Why it was removed.")
    at = serializers.DateTimeField(help_text="When.")


class ChangesSerializer(serializers.Serializer[Any]):
    removals = RemovalSerializer(many=True, help_text="Rows to delete, by licence, oldest first.")
    next = serializers.CharField(help_text="Give this as `since` next time. Keep it.")
    more = serializers.BooleanField(help_text="Whether to ask again at once.")


class NoticeSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="Public id of the notice.")
    licence = serializers.CharField(help_text="Public id of the licence it concerns.")
    part = serializers.CharField(help_text="Public id of the part it concerns.")
    delivered_before = serializers.BooleanField(help_text="Whether you had fetched the part.")
    created_at = serializers.DateTimeField(help_text="When the consent was taken back.")
    due_at = serializers.DateTimeField(help_text="Until when to carry it out.")
    ready_at = serializers.DateTimeField(
        allow_null=True, help_text="When the part had been rewritten; from then it can be heard."
    )
    acknowledged_at = serializers.DateTimeField(allow_null=True, help_text="When you heard it.")


class NoticeRowsSerializer(NoticeSerializer):
    row_ids = serializers.ListField(
        child=serializers.CharField(), help_text="The ids, in your copies, of the rows to delete."
    )


class ProblemSerializer(serializers.Serializer[Any]):
    type = serializers.CharField(help_text="about:blank")
    status = serializers.IntegerField(help_text="The HTTP status.")
    code = serializers.CharField(help_text="A stable word for programs.")
    detail = serializers.CharField(help_text="What was wrong and what to do.")
