"""What happens in the consent room, in sentences."""

from django.utils.translation import gettext_lazy as _

from marketplace.provenance.kinds import kind

TERMS_PUBLISHED = kind("consent.terms.published", _("Version {version} of the terms took effect."))
GRANT_GIVEN = kind("consent.grant.given", _("Consent was given for {purposes} purposes."))
GRANT_NARROWED = kind("consent.grant.narrowed", _("Some of it, or all, was taken back."))
REVOCATION_RECORDED = kind(
    "consent.revocation.recorded", _("Consent was taken back; it touched {grants} consents.")
)
RECORDS_LEFT_OUT = kind("consent.records.left_out", _("{count} records were left out."))
RECORDS_TAKEN_IN = kind("consent.records.taken_in", _("{count} records were taken back in."))
CREATORS_ASKED = kind("consent.creators.asked", _("{count} creators were asked."))
REQUEST_ANSWERED = kind("consent.request.answered", _("The creator answered."))
