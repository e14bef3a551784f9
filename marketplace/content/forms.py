"""The upload, and the filter of the list of records."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.consent.models import RecordKind
from marketplace.content.models import Record, Source
from marketplace.privacy.models import with_something_masked

LABELLED_SOURCE = "{platform} · {handle}"


class ImportForm(forms.Form):
    """One archive, as the platform gave it. What is wrong with it, the action says."""

    file = forms.FileField(
        label=_("Your archive"),
        allow_empty_file=True,
        max_length=None,
        error_messages={"required": _("Choose the archive that the platform gave you.")},
        widget=forms.FileInput(attrs={"accept": ".zip,.gz,.tgz"}),
    )


class RecordFilter(forms.Form):
    """Which of her records to list, and in which words. Every field may be left open."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Every kind")), *RecordKind.choices]
    )
    source = forms.ChoiceField(label=_("Source"), required=False)
    show = forms.ChoiceField(
        label=_("Which"),
        required=False,
        choices=[
            ("", _("All records")),
            ("masked", _("With something masked")),
            ("kept", _("Not left out")),
            ("left-out", _("Left out")),
        ],
    )
    words = forms.ChoiceField(
        label=_("Words"),
        required=False,
        choices=[("", _("As a buyer sees them")), ("original", _("As you wrote them"))],
    )

    def __init__(self, *args: Any, sources: Iterable[tuple[Source, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [("", _("Every source"))]
        for source, handle in sources:
            label = LABELLED_SOURCE.format(platform=source.get_platform_display(), handle=handle)
            choices.append((source.public_id, label))
        self.fields["source"].choices = choices  # type: ignore[attr-defined]
        self._sources = {source.public_id: source for source, _handle in sources}

    def narrow(self, records: QuerySet[Record]) -> QuerySet[Record]:
        """Those of the records that it asks for; an answer that is none asks for nothing."""
        answers = self.cleaned_data if self.is_valid() else {}
        if kind := answers.get("kind"):
            records = records.filter(kind=kind)
        if source := answers.get("source"):
            records = records.filter(source=self._sources[source])
        show = answers.get("show")
        if show == "masked":
            return with_something_masked(records)
        if show in {"kept", "left-out"}:
            wanted = Record.objects.left_out() if show == "left-out" else Record.objects.kept()
            return records.filter(pk__in=wanted.values("pk"))
        return records

    @property
    def shows_originals(self) -> bool:
        return self.is_valid() and self.cleaned_data["words"] == "original"
