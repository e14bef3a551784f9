"""The link that stops the digest: signed, for one person, good without signing in, never stale.

It can do one thing only, so a link that leaks can do no more than stop (or resume) a summary.
"""

from django.core.signing import BadSignature, Signer

from accounts.models import User
from marketplace.kit import ids
from marketplace.kit.errors import NotYours
from marketplace.kit.letters import link


def stop_link(reader: User) -> str:
    """The full address, in the language active now."""
    return link("accounts:stop-digest", _signer().sign(reader.public_id))


def reader_of(token: str) -> User:
    """Whom a link is for. Raises NotYours for one that we did not sign."""
    try:
        key = ids.parse("usr", _signer().unsign(token))
    except (BadSignature, ValueError) as error:
        raise NotYours from error
    reader = User.objects.filter(pk=key).first()
    if reader is None:
        raise NotYours
    return reader


def _signer() -> Signer:
    return Signer(salt="accounts.digest", sep=".")
