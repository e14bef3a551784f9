"""Why a known name is not taken."""

from django.utils.translation import gettext_lazy as _

from marketplace.kit.errors import Refusal


class NameTellsNobodyApart(Refusal):
    """Too short, or an everyday word: masking it would blank the text and protect nobody."""

    message = _(
        "This is too short or too common to be masked wherever it stands. Give at least two "
        "Chinese characters or three letters, and no everyday word."
    )
    code = "name_too_common"


class TooManyNames(Refusal):
    """More names than one person goes by."""

    message = _("You have added {limit} names already, the most we mask. Remove one first.")
    code = "too_many_names"
