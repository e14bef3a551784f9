"""All that is written in the releases room: cutting, publishing, withholding and rewriting."""

from marketplace.releases.actions.cutting import clear_given_up, cut, write_release
from marketplace.releases.actions.publishing import publish
from marketplace.releases.actions.rewriting import rewrite
from marketplace.releases.actions.withholding import withhold, withhold_lapsed

__all__ = [
    "clear_given_up",
    "cut",
    "publish",
    "rewrite",
    "withhold",
    "withhold_lapsed",
    "write_release",
]
