"""What the recalls room writes: to a buyer's members about a recall, to a creator her receipt."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.consent import wording
from marketplace.consent.letters import creator_why
from marketplace.consent.models import Revocation, Scope
from marketplace.consent.purposes import Purpose
from marketplace.delivery.models import Notice
from marketplace.kit.letters import (
    Letter,
    Piece,
    button,
    facts,
    heading,
    link,
    one_line,
    paragraph,
    together,
)
from marketplace.kit.templatetags.kit import count, in_language
from marketplace.recalls.models import Recall


def notice(told: Notice, rows: int) -> Letter:
    """A recall, to a member of the buyer it concerns; `rows` are to leave its copy of the part."""
    licence, release = told.licence, told.licence.release
    bundle = one_line(f"{in_language(release.bundle, 'name')} #{release.number}", 80)
    organisation = one_line(licence.organisation.name, 60)
    return Letter(
        subject=_("Recall: {bundle}").format(bundle=one_line(bundle, 48)),
        gist=_what_is_asked(told, rows),
        why=_(
            "You receive this because you are a member of {organisation}, which holds this "
            "licence. Notices of recalls always come."
        ).format(organisation=organisation),
        pieces=[
            paragraph(
                _(
                    "A creator took consent back. It touches part {number} of {bundle}, which "
                    "{organisation} licensed."
                ).format(number=told.part.number, bundle=bundle, organisation=organisation)
            ),
            paragraph(_what_is_asked(told, rows)),
            facts(
                (_("Rows to delete"), count(rows)),
                (_("Due by"), date_format(told.due_at, "DATE_FORMAT")),
                (
                    _("Release and part"),
                    _("{bundle}, part {number}").format(bundle=bundle, number=told.part.number),
                ),
                (_("Licence"), licence.public_id),
                (_("Notice"), told.public_id),
            ),
            button(
                _("Open the notice"),
                link("delivery:notice-detail", licence.public_id, told.public_id),
            ),
            paragraph(_("The notice has the row ids of your own licence, and the rewritten part.")),
        ],
    )


def _what_is_asked(told: Notice, rows: int) -> str:
    due = date_format(told.due_at, "DATE_FORMAT")
    if not told.delivered_before:
        return _(
            "You have not fetched this part, so you hold none of these records from us. "
            "Acknowledge the notice by {due}."
        ).format(due=due)
    return ngettext(
        "By {due}: delete {count} row wherever you keep it, leave it out of every later training "
        "run, and acknowledge the notice.",
        "By {due}: delete {count} rows wherever you keep them, leave them out of every later "
        "training run, and acknowledge the notice.",
        rows,
    ).format(due=due, count=count(rows))


def receipt(revocation: Revocation, recall: Recall) -> Letter:
    """What a creator took back, and how it is carried out. No words or names of hers."""
    moment = _("{moment} UTC").format(moment=date_format(revocation.at, "DATETIME_FORMAT"))
    return Letter(
        subject=_("Receipt of what you took back"),
        gist=_("From this moment on nothing of it may be delivered or published."),
        why=creator_why(),
        pieces=[
            paragraph(_("From this moment on nothing of it may be delivered or published.")),
            facts(
                (_("Taken back"), _what(revocation)),
                (_("In force since"), moment),
                (_("From these consents"), list(revocation.statement["grants"])),
                (
                    _("Parts of releases withheld"),
                    count(recall.parts_withheld) if recall.parts_withheld else _("None held it"),
                ),
            ),
            button(_("Open the receipt"), link("recalls:receipt", revocation.public_id)),
            *_undoing(revocation),
            heading(_("To allow it again")),
            paragraph(
                together(
                    _("Give a new consent; taking back is never undone by itself."),
                    _("What you have earned stays yours."),
                )
            ),
            heading(_("Evidence")),
            facts(
                (_("Number"), revocation.public_id),
                (
                    _("How it is carried out"),
                    link("recalls:recall-detail", recall.public_id, label=_("Watch it")),
                ),
                (_("Statement, SHA-256"), revocation.sha256),
            ),
        ],
    )


def _what(revocation: Revocation) -> str:
    """What was taken back, in a few words that name no source and no record."""
    statement = revocation.statement
    if revocation.scope == Scope.PURPOSE:
        return str(Purpose(statement["purpose"]).label)
    if revocation.scope == Scope.RECORDS:
        number = len(statement["records"])
        return ngettext("{count} record", "{count} records", number).format(count=count(number))
    return str(Scope(revocation.scope).label)


def _undoing(revocation: Revocation) -> list[Piece]:
    taken = [revocation.statement["purpose"]] if revocation.statement["purpose"] else []
    if not taken:
        given = {narrowing.grant for narrowing in revocation.narrowings.select_related("grant")}
        taken = sorted({code for grant in given for code in grant.purposes})
    found = [(each.names, [str(each.does), str(each.does_not)]) for each in wording.undoing(taken)]
    if not found:
        return []
    return [heading(_("What it does and does not undo")), facts(*found)]
