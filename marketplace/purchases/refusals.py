"""What a purchase is refused for."""

from django.utils.translation import gettext_lazy as _

from marketplace.kit.errors import Refusal


class NotVerified(Refusal):
    message = _(
        "Your organisation has not been verified yet. Our staff check its register entry and "
        "website first; you can buy as soon as that is done."
    )
    status = 403
    code = "not_verified"


class NothingToLicense(Refusal):
    message = _("No record of this release may go to your kind of organisation for these purposes.")
    status = 409
    code = "nothing_to_license"


class PurposesNotOffered(Refusal):
    message = _("Choose at least one purpose among those this release is offered for.")
    code = "purposes_not_offered"


class NotForSale(Refusal):
    message = _("This release cannot be licensed now. Look for a newer one in the catalogue.")
    status = 409
    code = "not_for_sale"


class TooSmallToCharge(Refusal):
    message = _(
        "The sum is {total}, and no card can be charged less than {minimum}. Choose a further "
        "purpose, a larger bundle, or come back when the release holds more records for you."
    )
    status = 409
    code = "too_small_to_charge"
