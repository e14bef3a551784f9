"""Refusals: what the product says no to, in the reader's language. Anything else is a bug."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Something a person asked for that must not be done; subclasses are named for the fact.

    `message` says what was wrong and what to do; `{name}` in it is filled from `facts`.
    `status` is the HTTP status a door answers with; `code` is stable for programs.
    """

    message: Any = _("This cannot be done.")
    status: int = 400
    code: str = "refused"

    def __init__(self, message: Any = None, **facts: Any) -> None:
        self.facts = facts
        if message is not None:
            self.message = message
        super().__init__(self.code)

    @property
    def sentence(self) -> str:
        """The message in the language active now, its facts filled in."""
        return str(self.message).format(**self.facts) if self.facts else str(self.message)

    def __str__(self) -> str:
        return self.sentence


class NotYours(Refusal):
    """Someone reached for an object they may not see; told exactly like one that is not there."""

    message = _("There is nothing here.")
    status = 404
    code = "not_found"
