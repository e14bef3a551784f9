"""What happens to sources and imports, as a timeline tells it."""

from django.utils.translation import gettext_lazy as _

from marketplace.provenance.kinds import kind

SOURCE_ADDED = kind("content.source.added", _("This source was added."))
IMPORT_STARTED = kind("content.import.started", _("The archive was uploaded ({bytes} bytes)."))
IMPORT_READ = kind(
    "content.import.read",
    _(
        "The archive was read: {stored} stored, {known} already known, {skipped} skipped. The "
        "file was deleted."
    ),
)
IMPORT_REFUSED = kind(
    "content.import.refused",
    _("The archive could not be read. The file was deleted and nothing of it was kept."),
)
