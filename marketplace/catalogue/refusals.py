"""What the catalogue says no to."""

from django.utils.translation import gettext_lazy as _

from marketplace.kit.errors import Refusal


class AddressIsTaken(Refusal):
    message = _("Another bundle has this address. Choose another one.")
    status = 409
    code = "address_is_taken"


class TooFewCreatorsAllowed(Refusal):
    message = _("A bundle must hold at least {minimum} creators. Raise the number.")
    code = "too_few_creators_allowed"


class PeriodEndsBeforeItBegins(Refusal):
    message = _("The period ends before it begins. Change one of the two months.")
    code = "period_ends_before_it_begins"


class BundleIsRetired(Refusal):
    message = _("This bundle is retired and stays as it is. Define a new one instead.")
    status = 409
    code = "bundle_is_retired"
