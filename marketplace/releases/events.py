"""What the releases room puts on record."""

from django.utils.translation import gettext_lazy as _

from marketplace.provenance.kinds import kind

CUT_BEGAN = kind("releases.cut.began", _("Cutting release {number} began."))
PUBLISHED = kind(
    "releases.release.published",
    _("Release {number} was published. Records: {rows}. Creators: {creators}."),
)
REFUSED = kind(
    "releases.release.refused",
    _("Release {number} was not published. Creators: {creators}; needed: {minimum}."),
)
WITHHELD = kind("releases.part.withheld", _("Part {number} was withheld."))
REWRITTEN = kind(
    "releases.part.rewritten",
    _("Part {number} was rewritten as revision {revision}. Records removed: {removed}."),
)
DELIVERABLE = kind("releases.part.deliverable", _("Part {number} can be delivered again."))
