"""What the delivery room puts on record, most of it in the story of a licence."""

from django.utils.translation import gettext_lazy as _

from marketplace.provenance.kinds import kind

COPY_MADE = kind("delivery.copy.made", _("The copy of part {number} was made. Records: {rows}."))
DELIVERED = kind("delivery.part.delivered", _("Part {number} was delivered."))
NOTICE_WRITTEN = kind(
    "delivery.notice.written", _("A recall reached part {number}; it was withheld.")
)
NOTICE_READY = kind(
    "delivery.notice.ready",
    _("Part {number} was rewritten. Records of this licence removed: {rows}."),
)
ACKNOWLEDGED = kind("delivery.notice.acknowledged", _("The recall of part {number} was heard."))
TOKEN_MADE = kind("delivery.token.made", _("A token was made: {prefix}."))
TOKEN_REVOKED = kind("delivery.token.revoked", _("A token was revoked: {prefix}."))
ENDPOINT_ADDED = kind("delivery.endpoint.added", _("A webhook address was added."))
ENDPOINT_DISABLED = kind("delivery.endpoint.disabled", _("A webhook address was switched off."))
