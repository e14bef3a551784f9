"""What a bundle would hold if it were cut now: figures, charts, and warnings in words."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.catalogue import selection, words
from marketplace.catalogue.models import Bundle
from marketplace.catalogue.selection import Counts
from marketplace.kit import charts
from marketplace.kit.charts import Chart


@dataclass(frozen=True, slots=True)
class Preview:
    """The counts of a bundle, how many creators it needs, and what its price leaves out."""

    counts: Counts
    minimum: int
    dear_records: int = 0  # fit otherwise, but their creators' floor is above the price
    dear_creators: int = 0

    @property
    def is_enough(self) -> bool:
        return self.counts.creators >= self.minimum > 0

    @property
    def too_few(self) -> str:
        """Why a cut would be refused, and what to do; nothing when it would not be."""
        if self.is_enough:
            return ""
        if not self.counts.creators:
            return _("No record fits, so a cut would be refused. Take in more, or ask for less.")
        return ngettext(
            "Only %(creators)s creator fits, and a cut needs %(minimum)s: it would be refused. "
            "Take in more kinds, languages or months, or ask for fewer purposes.",
            "Only %(creators)s creators fit, and a cut needs %(minimum)s: it would be refused. "
            "Take in more kinds, languages or months, or ask for fewer purposes.",
            self.counts.creators,
        ) % {"creators": _shown(self.counts.creators), "minimum": _shown(self.minimum)}

    @property
    def too_dear(self) -> str:
        """What the price leaves out; nothing when it reaches every floor."""
        if not self.dear_records:
            return ""
        return ngettext(
            "%(records)s more record would fit, but its creator’s floor is above this price.",
            "%(records)s more records would fit, but their creators’ floors are above this price.",
            self.dear_records,
        ) % {"records": _shown(self.dear_records)}

    @property
    def languages(self) -> Chart:
        rows = [(words.language(code), n) for code, n in self.counts.by_language.items()]
        return charts.ring(words.LANGUAGES, "", rows)

    @property
    def kinds(self) -> Chart:
        return charts.bars(
            words.KINDS, "", [(words.kind(code), n) for code, n in self.counts.by_kind.items()]
        )

    @property
    def months(self) -> Chart:
        found = {month.strftime("%Y-%m"): n for month, n in self.counts.by_month.items() if month}
        labels = words.every_month(sorted(found))
        numbers = [found.get(label, 0) for label in labels]
        return charts.stacked(
            words.MONTHS, _("Records by month."), labels, [(words.RECORDS, numbers)]
        )


def preview(bundle: Bundle) -> Preview:
    """Count what `bundle`, saved or not, would select now. Raises CountTakesTooLong."""
    counts = selection.counts(bundle)
    records, creators = selection.at_any_price(bundle)
    return Preview(
        counts,
        bundle.minimum_creators,
        dear_records=max(records - counts.records, 0),
        dear_creators=max(creators - counts.creators, 0),
    )


def _shown(number: int) -> str:
    return number_format(number, force_grouping=True)
