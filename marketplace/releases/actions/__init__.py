"""All that is written in the releases room: cutting, publishing, withholding and rewriting."""

from marketplace.releases.actions.cutting import cut, write_release
from marketplace.releases.actions.publishing import publish
from marketplace.releases.actions.rewriting import rewrite
from marketplace.releases.actions.withholding import withhold, withhold_lapsed

__all__ = ["cut", "publish", "rewrite", "withhold", "withhold_lapsed", "write_release"]
