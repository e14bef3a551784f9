"""What the catalogue puts on record."""

from django.utils.translation import gettext_lazy as _

from marketplace.provenance.kinds import kind

DEFINED = kind("catalogue.bundle.defined", _("The bundle was defined."))
CHANGED = kind("catalogue.bundle.changed", _("The bundle was changed."))
LISTED = kind("catalogue.bundle.listed", _("The bundle was listed in the catalogue."))
RETIRED = kind("catalogue.bundle.retired", _("The bundle was retired."))
