"""What happens to creators' money."""

from django.utils.translation import gettext_lazy as _

from marketplace.provenance.kinds import kind

ALLOCATED = kind("payouts.sale.allocated", _("The sale was split. Creators: {creators}."))
ONBOARDING = kind("payouts.payee.begun", _("Setting up payouts began."))
READY = kind("payouts.payee.ready", _("Payouts can be sent."))
PLANNED = kind("payouts.payout.planned", _("A payout was set aside from the balance."))
PAID = kind("payouts.payout.paid", _("The payout was sent."))
FAILED = kind("payouts.payout.failed", _("The payout failed; the sum is back in the balance."))
