"""What a payout is refused for."""

from django.utils.translation import gettext_lazy as _

from marketplace.kit.errors import Refusal


class BelowThreshold(Refusal):
    message = _(
        "Payouts can be set up once your balance nears {threshold}. Until then we keep what you "
        "earned for you, and ask you for no papers."
    )
    status = 409
    code = "below_threshold"


class NotReady(Refusal):
    message = _("Your payout account is not ready yet. Finish setting it up first.")
    status = 409
    code = "payee_not_ready"
