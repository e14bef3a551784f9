"""What happens to people and organisations, in sentences."""

from django.utils.translation import gettext_lazy as _

from marketplace.provenance.kinds import kind

ADULT_DECLARED = kind("accounts.adult.declared", _("Declared to be 18 or older."))
CREATOR_MADE = kind("accounts.creator.made", _("Became a creator."))
ORGANISATION_REGISTERED = kind(
    "accounts.organisation.registered", _("The organisation was registered.")
)
ORGANISATION_VERIFIED = kind(
    "accounts.organisation.verified", _("Staff checked the organisation: it may buy.")
)
VERIFICATION_DEFERRED = kind(
    "accounts.verification.deferred",
    _("Staff looked at the organisation: it may not buy yet, and was told what is missing."),
)
VERIFICATION_ENDED = kind(
    "accounts.verification.ended", _("Staff ended the verification: it may no longer buy.")
)
MEMBER_INVITED = kind("accounts.member.invited", _("A colleague was invited."))
INVITATION_WITHDRAWN = kind("accounts.invitation.withdrawn", _("An invitation was withdrawn."))
MEMBER_JOINED = kind("accounts.member.joined", _("A colleague joined."))
ROLE_CHANGED = kind("accounts.role.changed", _("A member’s role was changed."))
MEMBER_REMOVED = kind("accounts.member.removed", _("A member left the organisation."))
