"""Why a kind of thing is masked, in a sentence for the person who wrote it."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from marketplace.privacy.detectors import Kind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LEADS_TO_SOMEBODY = _("It reaches one person directly.")
BELONGS_TO_SOMEBODY = _("The number belongs to one person.")
TELLS_WHERE = _("It tells where somebody is.")
WHY: "dict[Kind, StrPromise]" = {
    Kind.EMAIL: LEADS_TO_SOMEBODY,
    Kind.PHONE: LEADS_TO_SOMEBODY,
    Kind.ACCOUNT: LEADS_TO_SOMEBODY,
    Kind.HANDLE: LEADS_TO_SOMEBODY,
    Kind.URL: _("The page behind it may name you or somebody else."),
    Kind.IBAN: BELONGS_TO_SOMEBODY,
    Kind.NATIONAL_ID: BELONGS_TO_SOMEBODY,
    Kind.BANK_CARD: BELONGS_TO_SOMEBODY,
    Kind.PASSPORT: BELONGS_TO_SOMEBODY,
    Kind.PLATE: BELONGS_TO_SOMEBODY,
    Kind.IP: TELLS_WHERE,
    Kind.MAC: TELLS_WHERE,
    Kind.COORDINATES: TELLS_WHERE,
    Kind.ADDRESS: TELLS_WHERE,
    Kind.PERSON: _("It is on your list of names to mask."),
    Kind.NUMBER: _("Nothing nearby explains it, so it may be somebody’s number."),
}


def why(kind: Kind) -> "StrPromise":
    """The reason, in the reader's language."""
    return WHY[kind]
