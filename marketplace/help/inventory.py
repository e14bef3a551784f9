"""What we hold, field by field: read from the models, so that it is never out of date.

Each of our models declares what its fields are in an inner class `Privacy`; the few tables of the
libraries beneath us are declared here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

# Plain words for each table, by the part of the site it belongs to.
SHELVES: dict[Any, dict[str, Any]] = {
    _("Accounts and signing in"): {
        "accounts.User": _("People who sign in"),
        "account.EmailAddress": _("E-mail addresses, and whether they were confirmed"),
        "account.EmailConfirmation": _("E-mails sent to confirm an address"),
        "mfa.Authenticator": _("Passkeys, authenticator apps and recovery codes"),
        "sessions.Session": _("Who is signed in at the moment"),
        "accounts.Creator": _("Creators"),
        "accounts.Organisation": _("Organisations"),
        "accounts.Verification": _("What staff checked about an organisation"),
        "accounts.Member": _("Who acts for an organisation"),
        "accounts.Invitation": _("Invitations to join an organisation"),
        "accounts.Deferral": _("What staff still miss about an organisation"),
    },
    _("What creators brought"): {
        "content.Source": _("Accounts on other platforms"),
        "content.Import": _("Archives that were uploaded"),
        "content.ImportLine": _("What was kept and skipped of an archive, as counts"),
        "content.Record": _("Posts and interactions, their words sealed"),
        "vault.DataKey": _("The key that seals one creator’s words, in a database of its own"),
    },
    _("Masking"): {
        "privacy.CleanRecord": _("The de-identified form of a record"),
        "privacy.Finding": _("What kind of thing was masked, and where; never what it was"),
        "privacy.KnownName": _("A creator’s own names to mask, sealed"),
    },
    _("Consent"): {
        "consent.Terms": _("Versions of the terms"),
        "consent.Grant": _("Consents that were given"),
        "consent.GrantDraft": _("Answers of someone who is still deciding"),
        "consent.Revocation": _("Consents that were taken back"),
        "consent.Narrowing": _("What a revocation took from a consent"),
        "consent.Exclusion": _("Records a creator leaves out of everything"),
        "consent.BuyerRequest": _("Buyers who asked a creator, and the answer"),
    },
    _("Bundles and releases"): {
        "catalogue.Bundle": _("Bundles"),
        "releases.Release": _("Releases"),
        "releases.Part": _("Files of a release"),
        "releases.Holding": _("Which file of a release holds a creator"),
        "releases.Row": _("Which record is in a release, by which consent"),
        "releases.Removal": _("Which row was taken out, when and why"),
    },
    _("Sales and money"): {
        "purchases.Purchase": _("Orders"),
        "purchases.Settlement": _("Payments of orders"),
        "purchases.Licence": _("Licences"),
        "ledger.Account": _("Accounts of our book"),
        "ledger.Transaction": _("Entries of our book"),
        "ledger.Transfer": _("Sums of an entry"),
        "payouts.Allocation": _("How a sale was split"),
        "payouts.Earning": _("What a creator earned by a sale"),
        "payouts.Payee": _("A creator’s account at Stripe"),
        "payouts.Payout": _("Payouts"),
        "gateway.StripeEvent": _("What Stripe told us"),
        "gateway.StripeCall": _("What we asked Stripe to do"),
    },
    _("Deliveries and recalls"): {
        "delivery.Copy": _("A buyer’s copy of a file, and the records in it"),
        "delivery.Token": _("Keys for buyers’ programs"),
        "delivery.Delivery": _("Who fetched which file, and when"),
        "delivery.Notice": _("Recalls told to a buyer"),
        "delivery.Endpoint": _("Addresses a buyer wants to be called at"),
        "delivery.Message": _("Calls to those addresses"),
        "recalls.Recall": _("Revocations on their way to the end"),
        "recalls.Reach": _("Files a recall withheld"),
    },
    _("Running the site"): {
        "provenance.Event": _("What happened, in order"),
        "kit.Job": _("Work to be done"),
    },
}

# Tables of the libraries beneath us that are about people.
LIBRARIES: dict[str, dict[str, list[str]]] = {
    "account.EmailAddress": {"personal": ["email", "user"]},
    "account.EmailConfirmation": {"personal": ["email_address", "key"]},
    "mfa.Authenticator": {"personal": ["user", "data", "last_used_at"]},
    "sessions.Session": {"personal": ["session_key", "session_data"]},
}


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its fields that are about a person, that lead to one by a code, and the rest."""

    label: str
    name: Any
    personal: list[str]
    linked: list[str]
    plain: list[str]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The tables of one part of the site."""

    name: Any
    tables: list[Table]

    @property
    def personal(self) -> int:
        """How many fields are about a person."""
        return sum(len(table.personal) for table in self.tables)


def shelves() -> list[Shelf]:
    """Everything we hold; a table nobody has named yet stands under its name in the program."""
    models = {model._meta.label: model for model in apps.get_models() if is_of_people(model)}
    found = [
        Shelf(title, [_table(models.pop(label), name) for label, name in names.items()])
        for title, names in SHELVES.items()
    ]
    if models:
        rest = [_table(model, model._meta.verbose_name_plural) for model in models.values()]
        found.append(Shelf(_("Everything else"), rest))
    return found


def is_of_people(model: type[Model]) -> bool:
    """Whether the table is ours, or one of a library's that is about people."""
    return hasattr(model, "Privacy") or model._meta.label in LIBRARIES


def _table(model: type[Model], name: Any) -> Table:
    label = model._meta.label
    declared = LIBRARIES.get(label) or vars(model.Privacy)  # type: ignore[attr-defined]
    personal = list(declared.get("personal", []))
    linked = list(declared.get("pseudonymous", []))
    plain = [field for field in _fields(model) if field not in personal and field not in linked]
    return Table(label, name, personal, linked, plain)


def _fields(model: type[Model]) -> Iterator[str]:
    return (field.name for field in model._meta.local_concrete_fields)
