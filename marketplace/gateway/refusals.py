"""What the gateway says no to."""

from django.utils.translation import gettext_lazy as _

from marketplace.kit.errors import Refusal


class SignatureWrong(Refusal):
    message = _("This message was not signed by Stripe.")
    status = 400
    code = "signature_wrong"


class NotSetUp(Refusal):
    message = _("Payments are not set up here.")
    status = 404
    code = "not_found"


class StripeRefused(Refusal):
    message = _(
        "The payment service refused this ({reason}). Nothing was charged; try again later."
    )
    status = 502
    code = "stripe_refused"


class StripeAway(Refusal):
    message = _("The payment service does not answer. Nothing was lost; try again in a minute.")
    status = 503
    code = "stripe_away"
