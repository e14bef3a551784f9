"""What the consent room says no to."""

from django.utils.translation import gettext_lazy as _

from marketplace.kit.errors import Refusal


class NotDeclaredAdult(Refusal):
    message = _(
        "Only people of 18 or older may give consent here. Say so in your account, then come back."
    )
    status = 403
    code = "not_declared_adult"


class NothingGranted(Refusal):
    message = _("A consent needs a purpose, a kind of record and a source. Choose at least one.")
    code = "nothing_granted"


class NobodyAllowed(Refusal):
    message = _("You answered “never” for every kind of buyer, so there is nothing to allow.")
    code = "nobody_allowed"


class AnswerNotKnown(Refusal):
    message = _("One of the answers is not among the choices. Go back and choose again.")
    code = "answer_not_known"


class FloorOutOfRange(Refusal):
    message = _("The lowest price must be between 0 and 100,000, and 0 when you share free.")
    code = "floor_out_of_range"


class EndOutOfRange(Refusal):
    message = _("The last day must lie ahead, and no more than 24 months from today.")
    code = "end_out_of_range"


class TermsChanged(Refusal):
    message = _("The terms were changed while you read. Read the new version, then decide.")
    status = 409
    code = "terms_changed"


class NoTerms(Refusal):
    message = _("There are no published terms yet, so consent cannot be given. Try again later.")
    status = 503
    code = "no_terms"


class NothingToRevoke(Refusal):
    message = _("None of your live consents allows this, so there is nothing to take back.")
    status = 409
    code = "nothing_to_revoke"


class NotVerifiedBuyer(Refusal):
    message = _("Only a verified organisation may ask creators. Wait until staff have checked it.")
    status = 403
    code = "not_verified_buyer"


class YesStands(Refusal):
    message = _(
        "You have said yes to this buyer. To stop it, take back what you allow: your first page "
        "has the way."
    )
    status = 409
    code = "yes_stands"
