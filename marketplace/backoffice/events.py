"""What staff do at the desk and no other room puts on record."""

from django.utils.translation import gettext_lazy as _

from marketplace.provenance.kinds import kind

JOB_RETRIED = kind("backoffice.job.retried", _("Staff gave a failed job its attempts again."))
