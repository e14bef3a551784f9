"""What the delivery room says no to."""

from django.utils.translation import gettext_lazy as _

from marketplace.kit.errors import Refusal


class PartWithheld(Refusal):
    message = _(
        "Part {number} has been withheld since {since}, because consent for some of its records "
        "ended. It is being rewritten without them; try again in a minute."
    )
    status = 409
    code = "part_withheld"


class CopyBeingMade(Refusal):
    message = _("Your copy of part {number} is being made. Try again in a minute.")
    status = 409
    code = "copy_being_made"


class LicenceEnded(Refusal):
    message = _("This licence is not in force. It ran until {until}; buy the release again.")
    status = 403
    code = "licence_ended"


class NoticeNotReady(Refusal):
    message = _(
        "The part is still being rewritten, so the list of records is not complete. Wait until "
        "it is, then acknowledge."
    )
    status = 409
    code = "notice_not_ready"


class LabelMissing(Refusal):
    message = _("Give the token a name of 1 to 60 characters, such as the machine that uses it.")
    code = "label_missing"


class LifeUnknown(Refusal):
    message = _("A token lasts 30, 90 or 365 days. Choose one of them.")
    code = "life_unknown"


class TooManyTokens(Refusal):
    message = _("There are {limit} tokens in use. Revoke one before you make another.")
    status = 409
    code = "too_many_tokens"


class AddressNotAllowed(Refusal):
    message = _(
        "We can only call an https address on the open internet, without a user name, a password "
        "or a fragment, at port 443 or 8443."
    )
    code = "address_not_allowed"


class TooManyEndpoints(Refusal):
    message = _("There are {limit} webhook addresses. Switch one off before you add another.")
    status = 409
    code = "too_many_endpoints"


class EndpointIsOff(Refusal):
    message = _("This webhook address is switched off. Add it again to use it.")
    status = 409
    code = "endpoint_is_off"
