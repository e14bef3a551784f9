"""Why an uploaded archive is refused, one class for each fact. None of them repeats a file name."""

from django.utils.translation import gettext_lazy as _

from marketplace.kit.errors import Refusal


class UnsafeArchive(Refusal):
    """An uploaded archive that will not be read any further."""

    message = _("This archive cannot be read safely. Ask the platform for a new export.")
    code = "unsafe_archive"


class UnknownContainer(UnsafeArchive):
    """The bytes are neither a .zip nor a .tar.gz, whatever the file is called."""

    message = _(
        "This file is neither a .zip nor a .tar.gz archive. Upload the archive exactly as the "
        "platform gave it to you."
    )
    code = "container"


class BrokenArchive(UnsafeArchive):
    """Truncated or damaged, or not the structure that its first bytes announce."""

    message = _("This archive is damaged or incomplete. Download it again and upload it unchanged.")
    code = "corrupt"


class OverlappingMembers(UnsafeArchive):
    """Two members share the same bytes: the trick of a small file that unpacks to terabytes."""

    message = _("Files in this archive overlap, which no honest archive does. It was not read.")
    code = "overlap"


class MismatchedHeaders(UnsafeArchive):
    """The directory of the archive and the member itself say different things."""

    message = _("This archive contradicts itself about the files in it. It was not read.")
    code = "header"


class TraversalName(UnsafeArchive):
    """A name that would lead out of the archive: absolute, `..`, a drive or a backslash."""

    message = _("This archive holds a file whose name points outside of it. It was not read.")
    code = "traversal"


class HiddenCharacters(UnsafeArchive):
    """A name with control or direction-changing characters, or one too long to be a name."""

    message = _("This archive holds a file name with hidden characters. It was not read.")
    code = "name"


class DuplicateNames(UnsafeArchive):
    """Two members whose names are the same to a careful or to a careless reader."""

    message = _("This archive holds two files with the same name. It was not read.")
    code = "duplicate"


class LinkMember(UnsafeArchive):
    """A symbolic or hard link, a device or another thing that is not a plain file."""

    message = _("This archive holds a link or a device, not only files. It was not read.")
    code = "link"


class EncryptedArchive(UnsafeArchive):
    """Members are protected by a password."""

    message = _("This archive is protected by a password. Upload it without one.")
    code = "encrypted"


class UnsupportedCompression(UnsafeArchive):
    """Packed by a method other than stored or deflate."""

    message = _(
        "This archive is packed by an unusual method. Upload it exactly as the platform gave it "
        "to you."
    )
    code = "method"


class TooManyMembers(UnsafeArchive):
    """More files than an export has."""

    message = _("This archive holds more files than we read ({limit}).")
    code = "entries"


class TooLarge(UnsafeArchive):
    """A member, or all together, unpack to more than we read."""

    message = _("This archive, or a file in it, unpacks to more than we read ({limit} MB).")
    code = "size"


class SuspiciousRatio(UnsafeArchive):
    """A member unpacks to far more than its packed size can honestly hold."""

    message = _("A file in this archive unpacks to far more than an export would. It was not read.")
    code = "ratio"
