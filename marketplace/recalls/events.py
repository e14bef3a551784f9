"""What happens on the way of a recall, in sentences."""

from django.utils.translation import gettext_lazy as _

from marketplace.provenance.kinds import kind

OPENED = kind(
    "recalls.recall.opened",
    _("All delivery was stopped. Parts withheld: {parts}. Notices written: {notices}."),
)
PART_REWRITTEN = kind(
    "recalls.recall.part_rewritten", _("A part was rewritten. Records removed: {rows}.")
)
FINISHED = kind("recalls.recall.finished", _("Every part was rewritten."))
