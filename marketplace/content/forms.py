"""The upload, and the filter of the list of records."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.consent.models import RecordKind
from marketplace.content.models import Record, Source
from marketplace.kit import months

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

    show = forms.ChoiceField(
        label=_("Which"),
        choices=[
            (ALL, _("All records")),
            ("shared", _("Shared")),
            ("unshared", _("Not shared")),
            ("left-out", _("Left out")),
            ("masked", _("With masks")),
        ],
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[(ALL, _("Every kind")), *RecordKind.choices])
    source = forms.ChoiceField(label=_("Source"))
    since = forms.ChoiceField(label=pgettext_lazy("months", "From"))
    until = forms.ChoiceField(label=pgettext_lazy("months", "Until"))
    words = forms.ChoiceField(
        label=pgettext_lazy("what is shown", "Words"),
        choices=[("clean", _("Buyer’s view")), ("original", _("Your own words"))],
    )

    def __init__(
        self,
        asked: Mapping[str, str],
        sources: Iterable[tuple[Source, str]],
        reach: Sequence[date] = (),
    ) -> None:
        names = ("show", "kind", "source", "since", "until")
        unasked = dict.fromkeys(names, self.ALL) | {"words": "clean"}
        super().__init__(unasked | {name: value for name, value in asked.items() if value})
        choices: list[tuple[str, Any]] = [(self.ALL, _("Every source"))]
        for source, handle in sources:
            label = LABELLED_SOURCE.format(platform=source.get_platform_display(), handle=handle)
            choices.append((source.public_id, label))
        self._choose("source", choices)
        listed = [(f"{month:%Y-%m}", date_format(month, "YEAR_MONTH_FORMAT")) for month in reach]
        self._choose("since", [(self.ALL, _("The beginning")), *listed[::-1]])
        self._choose("until", [(self.ALL, _("Today")), *listed])
        self._sources = {source.public_id: source for source, _handle in sources}

    def narrow(self, records: QuerySet[Record]) -> QuerySet[Record]:
        """Those of the records that it asks for; an answer that is none narrows nothing."""
        if (kind := self._answer("kind")) != self.ALL:
            records = records.filter(kind=kind)
        if (source := self._answer("source")) != self.ALL:
            records = records.filter(source=self._sources[source])
        if month := self._month("since"):
            records = records.filter(occurred_at__gte=months.begins(month))
        if month := self._month("until"):
            records = records.filter(occurred_at__lt=months.begins(months.following(month)))
        if self.which == "left-out":
            records = records.filter(pk__in=Record.objects.left_out().values("pk"))
        return records

    @property
    def which(self) -> str:
        """Which are asked for; what the rooms above know of a record is for the page to ask."""
        return self._answer("show")

    @property
    def shows_originals(self) -> bool:
        return self._answer("words") == "original"

    def _month(self, name: str) -> date | None:
        answer = self._answer(name)
        return None if answer == self.ALL else date.fromisoformat(f"{answer}-01")

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _answer(self, name: str) -> str:
        self.is_valid()  # what is no choice is left out of cleaned_data, and told beside the field
        return str(self.cleaned_data.get(name, self.ALL))
