"""What happens to clean records and known names. No event says a name."""

from django.utils.translation import gettext_lazy as _

from marketplace.provenance.kinds import kind

RECORDS_CLEANED = kind(
    "privacy.records.cleaned", _("Records cleaned for buyers to see: {cleaned}.")
)
KNOWN_NAME_ADDED = kind("privacy.known_name.added", _("A name was added to be masked."))
KNOWN_NAME_REMOVED = kind(
    "privacy.known_name.removed", _("A name was removed from those that are masked.")
)
