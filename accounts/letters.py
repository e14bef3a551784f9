"""What the accounts room writes: codes, changes to how someone signs in, invitations."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Check, Deferral, Invitation, Verification
from marketplace.kit.letters import (
    Letter,
    button,
    code,
    facts,
    link,
    one_line,
    paragraph,
    small,
)

# How a letter that allauth sends begins: the subject, then what to do with the code in it.
CODES: dict[str, tuple[Any, Any]] = {
    "account/email/email_confirmation": (
        gettext_lazy("Your code for Assent"),
        gettext_lazy(
            "Type this code into the page that waits for it, so that we know this address is yours:"
        ),
    ),
    "account/email/login_code": (
        gettext_lazy("Your sign-in code"),
        gettext_lazy("Type this code into the page that waits for it, and you are signed in:"),
    ),
    "account/email/password_reset_code": (
        gettext_lazy("Your code for a new password"),
        gettext_lazy("Type this code into the page that waits for it, then choose a new password:"),
    ),
}
CODES["account/email/email_confirmation_signup"] = CODES["account/email/email_confirmation"]

# A change to how someone signs in: the subject, and what was done.
CHANGES: dict[str, tuple[Any, Any]] = {
    "account/email/email_changed": (
        gettext_lazy("Your e-mail address was changed"),
        gettext_lazy("The e-mail address of your account was changed."),
    ),
    "account/email/email_deleted": (
        gettext_lazy("An e-mail address was removed"),
        gettext_lazy("An e-mail address was removed from your account."),
    ),
    "account/email/password_changed": (
        gettext_lazy("Your password was changed"),
        gettext_lazy("The password of your account was changed."),
    ),
    "account/email/password_reset": (
        gettext_lazy("Your password was changed"),
        gettext_lazy("The password of your account was changed with a code sent to this address."),
    ),
    "account/email/password_set": (
        gettext_lazy("A password was set"),
        gettext_lazy("A password was set for your account."),
    ),
    "mfa/email/recovery_codes_generated": (
        gettext_lazy("New recovery codes"),
        gettext_lazy("New recovery codes were made for your account; the old ones no longer work."),
    ),
    "mfa/email/totp_activated": (
        gettext_lazy("An authenticator app was set up"),
        gettext_lazy("An authenticator app was set up for your account."),
    ),
    "mfa/email/totp_deactivated": (
        gettext_lazy("The authenticator app was removed"),
        gettext_lazy("The authenticator app was removed from your account."),
    ),
    "mfa/email/webauthn_added": (
        gettext_lazy("A passkey was added"),
        gettext_lazy("A passkey was added to your account."),
    ),
    "mfa/email/webauthn_removed": (
        gettext_lazy("A passkey was removed"),
        gettext_lazy("A passkey was removed from your account."),
    ),
}


def of_allauth(name: str, email: str, context: Mapping[str, Any]) -> Callable[[], Letter] | None:
    """What composes the letter allauth calls `name`; None for one that nobody wrote here."""
    if name in CODES:
        return partial(one_time_code, name, email, context["code"], context.get("ip"))
    if name in CHANGES:
        return partial(change, name, context["timestamp"], context.get("ip"))
    return {
        "account/email/account_already_exists": account_exists,
        "account/email/unknown_account": no_account,
    }.get(name)


def one_time_code(name: str, email: str, secret: str, ip: str | None) -> Letter:
    """A code, for how long it holds, and who asked for it."""
    subject, what_to_do = CODES[name]
    minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
    holds = ngettext("{count} minute, once", "{count} minutes, once", minutes)
    asked = [
        (_("For the address"), email),
        (_("Holds for"), holds.format(count=minutes)),
        (_("Asked for from"), ip or _("an unknown network address")),
    ]
    return Letter(
        subject=str(subject),
        gist=_("It works once. Did not ask for it? Ignore this letter."),
        why=_somebody_typed(),
        pieces=[
            paragraph(str(what_to_do)),
            code(secret),
            facts(*asked),
            paragraph(
                _(
                    "If you did not ask for it, there is nothing to do: nobody gets in without the "
                    "code. We never ask you for it."
                )
            ),
        ],
    )


def change(name: str, at: datetime, ip: str | None) -> Letter:
    """A change to how someone signs in, told so that nobody makes it behind their back."""
    subject, what = CHANGES[name]
    moment = _("{moment} UTC").format(moment=date_format(at, "DATETIME_FORMAT"))
    return Letter(
        subject=str(subject),
        gist=str(what),
        why=_("You receive this because it concerns how you sign in at Assent."),
        pieces=[
            paragraph(str(what)),
            facts(
                (_("When"), moment),
                (_("From the network address"), ip or _("an unknown network address")),
            ),
            paragraph(_("If it was you, there is nothing to do.")),
            paragraph(
                _(
                    "If it was not, sign in and change your password, or remove the passkey you "
                    "do not know."
                )
            ),
            button(_("Look at your settings"), link("accounts:settings")),
        ],
    )


def account_exists() -> Letter:
    return Letter(
        subject=_("You have an account already"),
        gist=_("No new account was made. Sign in with a code instead."),
        why=_somebody_typed(),
        pieces=[
            paragraph(
                _(
                    "Someone, perhaps you, tried to sign up with this address. It has an account "
                    "already, so no new one was made."
                )
            ),
            button(_("Ask for a sign-in code"), link("account_request_login_code")),
            paragraph(_("If it was not you, ignore this e-mail.")),
        ],
    )


def no_account() -> Letter:
    return Letter(
        subject=_("No account with this address"),
        gist=_("You can sign up with it, or use the address you signed up with."),
        why=_somebody_typed(),
        pieces=[
            paragraph(
                _(
                    "Someone, perhaps you, asked for a code for this address. There is no account "
                    "with it."
                )
            ),
            button(_("Sign up"), link("account_signup")),
            paragraph(_("If it was not you, ignore this e-mail.")),
        ],
    )


def invitation(invited: Invitation, *, verified: bool) -> Letter:
    """To the invited address, perhaps a stranger's: who asks, as what, and whether we know them."""
    organisation = one_line(invited.organisation.name, 80)
    checked = (
        _("Our staff have checked this organisation.")
        if verified
        else _("Our staff have not checked this organisation yet.")
    )
    return Letter(
        subject=_("{name} invites you to Assent").format(name=one_line(organisation, 36)),
        gist=_("Sign in, or sign up, with this e-mail address to join."),
        why=_("You receive this because an administrator of this organisation typed your address."),
        pieces=[
            paragraph(
                _(
                    "{name} buys consented data on Assent and asks you to act for it there, "
                    "as: {role}."
                ).format(name=organisation, role=invited.get_role_display())
            ),
            button(_("Open the invitation"), link("accounts:invitation", invited.public_id)),
            paragraph(_("Sign in, or sign up, with this e-mail address to join.")),
            small(checked),
            small(_("If you do not know the organisation, ignore this e-mail.")),
        ],
    )


def verified(verification: Verification) -> Letter:
    """To an administrator: the organisation may buy."""
    name = one_line(verification.organisation.name, 80)
    return Letter(
        subject=_("{name} may buy now").format(name=one_line(name, 44)),
        gist=_("Our staff have checked your organisation."),
        why=_administers(name),
        pieces=[
            paragraph(
                _("Our staff have checked {name}. From now on it may license data here.").format(
                    name=name
                )
            ),
            button(_("Look at the catalogue"), link("catalogue:bundle-list")),
            facts(
                (_("Checked on"), date_format(verification.verified_at, "DATE_FORMAT")),
                (_("Number"), verification.public_id),
            ),
        ],
    )


def not_yet(deferral: Deferral) -> Letter:
    """To an administrator: the organisation may not buy yet, and what is missing."""
    name = one_line(deferral.organisation.name, 80)
    missing = [str(Check(code).label) for code in Check.values if code in deferral.missing]
    found: list[tuple[str, str | list[str]]] = [
        (_("What our staff say"), one_line(deferral.reason, 500))
    ]
    if missing:
        found.append((_("Not shown yet"), missing))
    return Letter(
        subject=_("{name} may not buy yet").format(name=one_line(name, 42)),
        gist=_("Something is missing; here is what."),
        why=_administers(name),
        pieces=[
            paragraph(
                _("Our staff looked at {name} and could not verify it yet.").format(name=name)
            ),
            facts(*found),
            button(_("Open your organisation"), link("accounts:organisation")),
        ],
    )


def _administers(name: str) -> str:
    return _("You receive this because you administer {name} at Assent.").format(name=name)


def _somebody_typed() -> str:
    return _("You receive this because someone typed this address at Assent.")
