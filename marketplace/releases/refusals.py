"""What the releases room says no to, and why a cut failed closed."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.kit.errors import Refusal


class BundleIsRetired(Refusal):
    message = _("This bundle is retired. Define a new one to cut a release.")
    status = 409
    code = "bundle_is_retired"


class AlreadyCutting(Refusal):
    message = _("A release of this bundle is being cut. Wait until it is finished.")
    status = 409
    code = "already_cutting"


TOO_FEW_CREATORS = "too_few_creators"

# Why a cut was refused, by refusal_code; `{…}` is filled from refusal_facts.
REASONS: dict[str, Any] = {
    TOO_FEW_CREATORS: _(
        "Only {creators} creators allow this use now, and the bundle needs at least {minimum}, so "
        "nothing was published. Wait for more consent, or define a wider bundle."
    ),
}
