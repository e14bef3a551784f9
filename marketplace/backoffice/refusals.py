"""What the desk says no to."""

from django.utils.translation import gettext_lazy as _

from marketplace.kit.errors import Refusal


class JobHasNotFailed(Refusal):
    message = _("This job is not among the failed ones any more; a colleague may have retried it.")
    status = 409
    code = "job_has_not_failed"
