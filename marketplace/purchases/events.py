"""What happens to purchases and licences."""

from django.utils.translation import gettext_lazy as _

from marketplace.provenance.kinds import kind

BEGUN = kind("purchases.purchase.begun", _("Checkout began. Records: {rows}."))
CLOSED = kind("purchases.purchase.closed", _("Checkout was left without paying."))
SETTLED = kind("purchases.purchase.settled", _("Payment arrived."))
LICENSED = kind("purchases.licence.begun", _("The licence began. Records: {rows}."))
