"""What happens in the consent room, in sentences."""

from django.utils.translation import gettext_lazy as _

from marketplace.provenance.kinds import kind

TERMS_PUBLISHED = kind("consent.terms.published", _("Version {version} of the terms took effect."))
GRANT_GIVEN = kind("consent.grant.given", _("Consent was given. Purposes: {purposes}."))
GRANT_NARROWED = kind("consent.grant.narrowed", _("Some of it, or all, was taken back."))
REVOCATION_RECORDED = kind(
    "consent.revocation.recorded", _("Consent was taken back. Consents touched: {grants}.")
)
RECORDS_LEFT_OUT = kind("consent.records.left_out", _("Records left out: {count}."))
RECORDS_TAKEN_IN = kind("consent.records.taken_in", _("Records no longer left out: {count}."))
CREATORS_ASKED = kind("consent.creators.asked", _("Creators asked: {count}."))
REQUEST_ANSWERED = kind("consent.request.answered", _("The creator answered."))
