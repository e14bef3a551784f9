"""The upload, and the filter of the list of records."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.consent.models import RecordKind
from marketplace.content.models import Record, Source

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
    """Which of her records to list, and in which words. What is not answered means all of them."""

    ALL = "all"
    use_required_attribute = False

    kind = forms.ChoiceField(label=_("Kind"), choices=[(ALL, _("Every kind")), *RecordKind.choices])
    source = forms.ChoiceField(label=_("Source"))
    show = forms.ChoiceField(
        label=_("Which"),
        choices=[
            (ALL, _("All records")),
            ("masked", _("With something masked")),
            ("kept", _("Not left out")),
            ("left-out", _("Left out")),
        ],
    )
    words = forms.ChoiceField(
        label=_("Words"),
        choices=[("clean", _("As a buyer sees them")), ("original", _("As you wrote them"))],
    )

    def __init__(self, asked: Mapping[str, str], sources: Iterable[tuple[Source, str]]) -> None:
        unasked = dict.fromkeys(("kind", "source", "show"), self.ALL) | {"words": "clean"}
        super().__init__(unasked | {name: value for name, value in asked.items() if value})
        choices: list[tuple[str, Any]] = [(self.ALL, _("Every source"))]
        for source, handle in sources:
            label = LABELLED_SOURCE.format(platform=source.get_platform_display(), handle=handle)
            choices.append((source.public_id, label))
        self.fields["source"].choices = choices  # type: ignore[attr-defined]
        self._sources = {source.public_id: source for source, _handle in sources}

    def narrow(self, records: QuerySet[Record]) -> QuerySet[Record]:
        """Those of the records that it asks for; an answer that is none narrows nothing."""
        if (kind := self._answer("kind")) != self.ALL:
            records = records.filter(kind=kind)
        if (source := self._answer("source")) != self.ALL:
            records = records.filter(source=self._sources[source])
        show = self._answer("show")
        if show in {"kept", "left-out"}:
            wanted = Record.objects.left_out() if show == "left-out" else Record.objects.kept()
            records = records.filter(pk__in=wanted.values("pk"))
        return records

    @property
    def wants_masked(self) -> bool:
        """Whether only records with something masked are asked for, which the rooms above know."""
        return self._answer("show") == "masked"

    @property
    def shows_originals(self) -> bool:
        return self._answer("words") == "original"

    def _answer(self, name: str) -> str:
        self.is_valid()  # what is no choice is left out of cleaned_data, and told beside the field
        return str(self.cleaned_data.get(name, self.ALL))
