"""What the accounts room says no to."""

from django.utils.translation import gettext_lazy as _

from marketplace.kit.errors import Refusal


class AdultNotDeclared(Refusal):
    message = _("Only adults may bring content. Tell us that you are 18 or older first.")
    status = 403
    code = "adult_not_declared"


class CountryUnknown(Refusal):
    message = _("We do not know this country. Choose one from the list.")
    code = "country_unknown"


class LanguageUnknown(Refusal):
    message = _("The site is in English and Simplified Chinese. Choose one of them.")
    code = "language_unknown"


class AlreadyInOrganisation(Refusal):
    message = _(
        "You already act for an organisation. Leave it first, or use another e-mail address."
    )
    status = 409
    code = "already_in_organisation"


class EvidenceMissing(Refusal):
    message = _("Write down what you checked, so that a colleague can follow it later.")
    code = "evidence_missing"


class ReasonMissing(Refusal):
    message = _("Write what is missing: its members read it, and know what to mend.")
    code = "reason_missing"


class CheckUnknown(Refusal):
    message = _("This is not one of the checks. Tick those on the page.")
    code = "check_unknown"


class OwnOrganisation(Refusal):
    message = _("You are a member of this organisation. Ask a colleague on staff to check it.")
    status = 403
    code = "own_organisation"


class AlreadyVerified(Refusal):
    message = _("This organisation is verified already.")
    status = 409
    code = "already_verified"


class NotVerified(Refusal):
    message = _("This organisation is not verified.")
    status = 409
    code = "not_verified"


class AlreadyMember(Refusal):
    message = _("This person is a member of your organisation already.")
    status = 409
    code = "already_member"


class AlreadyInvited(Refusal):
    message = _("This address has an open invitation. Withdraw it to send another.")
    status = 409
    code = "already_invited"


class TooManyInvitations(Refusal):
    message = _("There are {limit} open invitations. Withdraw one before you send another.")
    status = 409
    code = "too_many_invitations"


class InvitedEnoughToday(Refusal):
    message = _(
        "Your organisation sent {limit} invitations within a day, which is the most. "
        "Send the next one tomorrow."
    )
    status = 429
    code = "invited_enough_today"


class InvitationUsed(Refusal):
    message = _("This invitation was used already.")
    status = 409
    code = "invitation_used"


class RoleUnknown(Refusal):
    message = _("A member is an administrator or an engineer. Choose one.")
    code = "role_unknown"


class LastAdministrator(Refusal):
    message = _(
        "An organisation needs an administrator. Make someone else one before this one goes."
    )
    status = 409
    code = "last_administrator"
