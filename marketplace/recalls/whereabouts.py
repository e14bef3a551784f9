"""What became of one record since its creator brought it, told from the rows themselves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.consent.models import Exclusion
from marketplace.content.models import Record
from marketplace.kit.templatetags.kit import in_language, listed
from marketplace.privacy.reading import Preview
from marketplace.releases.models import Release, RemovalCause, Row


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a record's timeline."""

    at: datetime
    sentence: str


def history(record: Record, preview: Preview) -> list[Happening]:
    """Brought, cleaned, put into releases, taken out of them, left out: oldest first."""
    found = [*_brought(record, preview), *_released(record)]
    left_out = Exclusion.objects.filter(record_id=record.pk, creator=record.creator_id).first()
    if left_out:
        found.append(Happening(left_out.at, _("You left it out of everything.")))
    return sorted(found, key=lambda each: each.at)


def _brought(record: Record, preview: Preview) -> list[Happening]:
    found = []
    if record.first_import.finished_at:
        found.append(Happening(record.first_import.finished_at, _("You brought it.")))
    if preview.clean:
        sentence = _("It was cleaned; nothing had to be masked.")
        if preview.masked_count:
            sentence = ngettext(
                "It was cleaned; %(count)s thing is masked.",
                "It was cleaned; %(count)s things are masked.",
                preview.masked_count,
            ) % {"count": preview.masked_count}
        found.append(Happening(preview.clean.cleaned_at, sentence))
    return found


def _released(record: Record) -> list[Happening]:
    rows = list(
        Row.objects.filter(
            record_id=record.pk, creator_id=record.creator_id, release__published_at__isnull=False
        )
        .select_related("release__bundle", "removal")
        .defer("release__manifest", "release__card")
        .order_by("release__published_at")
    )
    return [*_went_out(rows), *(_came_back(row) for row in rows if hasattr(row, "removal"))]


def _went_out(rows: Iterable[Row]) -> Iterator[Happening]:
    """One line a day, however many releases came out on it."""
    for _day, group in groupby(rows, lambda row: _published(row).date()):
        together = list(group)
        names = listed([_named(row.release) for row in together])
        yield Happening(
            _published(together[-1]), _("It went out in {releases}.").format(releases=names)
        )


def _came_back(row: Row) -> Happening:
    cause = RemovalCause(row.removal.cause).label
    sentence = _("It was taken out of {release}: {cause}.")
    return Happening(row.removal.at, sentence.format(release=_named(row.release), cause=cause))


def _published(row: Row) -> datetime:
    return cast(datetime, row.release.published_at)  # only such rows are asked for


def _named(release: Release) -> str:
    return f"{in_language(release.bundle, 'name')} #{release.number}"
