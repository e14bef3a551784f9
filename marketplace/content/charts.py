"""The charts of what a creator brought."""

from django.utils.translation import gettext as _

from marketplace.content.models import Import, ImportLine
from marketplace.content.months import Lifetime
from marketplace.content.platforms.form import Reason
from marketplace.kit import charts


def lifetime(found: Lifetime) -> charts.Chart:
    """A column for each month or year, a colour for each kind."""
    return charts.stacked(
        _("When you wrote it"),
        _("Your records here by kind, over time."),
        found.periods,
        [(kind.label, values) for kind, values in found.kinds],
    )


def ledger(import_: Import) -> charts.Chart:
    """What became of every entry of an archive: stored, known, or skipped and why."""
    totals: dict[str, int] = {}
    for line in import_.lines.all():
        totals[line.outcome] = totals.get(line.outcome, 0) + line.count
    labels = {ImportLine.STORED: _("Stored"), ImportLine.KNOWN: _("Already known")}
    kept = [(labels[name], totals[name]) for name in labels if name in totals]
    skipped = [
        (_("Skipped: {reason}").format(reason=Reason(name).label), totals[name])
        for name in Reason.values
        if name in totals
    ]
    skipped.sort(key=lambda each: -each[1])
    return charts.bars(
        _("What became of each entry"),
        _("Every entry of the archive is in one of these bars."),
        [*kept, *skipped],
    )
