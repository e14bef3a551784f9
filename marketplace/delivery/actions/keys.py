"""Tokens for programs, and the addresses an organisation wants to be called at."""

import base64
import hashlib
import secrets
from datetime import timedelta

from django.db import transaction

from accounts.models import Member, Organisation
from marketplace.delivery import addresses, events
from marketplace.delivery.models import Endpoint, Token
from marketplace.delivery.refusals import (
    LabelMissing,
    LifeUnknown,
    TooManyEndpoints,
    TooManyTokens,
)
from marketplace.kit import clock
from marketplace.kit.errors import NotYours
from marketplace.provenance.actions import record

TOKENS = 20  # in use, for an organisation
ENDPOINTS = 5
LIVES = (30, 90, 365)  # days a token may last
START = "assent_"  # so that a token found in a public place can be told for what it is
SHOWN = len(START) + 6  # characters of a token that people may see again
USE_NOTED = timedelta(minutes=1)


def digest(secret: str) -> str:
    """What is kept of a token: SHA-256 in hex. Its 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_token(*, by: Member, label: str, days: int = 90) -> tuple[Token, str]:
    """A token for a program, and its secret, which is never shown again.

    Raises LabelMissing, LifeUnknown and TooManyTokens.
    """
    label = label.strip()
    if not 1 <= len(label) <= 60 or "\0" in label:
        raise LabelMissing
    if days not in LIVES:
        raise LifeUnknown
    secret = START + secrets.token_urlsafe(32)
    with transaction.atomic():
        organisation = _locked(by.organisation)
        if Token.objects.of(organisation).live().count() >= TOKENS:
            raise TooManyTokens(limit=TOKENS)
        token = Token.objects.create(
            organisation=organisation,
            made_by=by.user,
            label=label,
            prefix=secret[:SHOWN],
            sha256=digest(secret),
            expires_at=clock.now() + timedelta(days=days),
        )
        record(by=by, kind=events.TOKEN_MADE, subject=organisation, prefix=token.prefix)
    return token, secret


def revoke_token(*, by: Member, token: Token) -> Token:
    """End a token at once; ending it again changes nothing. Raises NotYours."""
    if token.organisation_id != by.organisation_id:
        raise NotYours
    with transaction.atomic():
        mine = Token.objects.filter(pk=token.pk, revoked_at=None)
        if mine.update(revoked_at=clock.now()):
            record(by=by, kind=events.TOKEN_REVOKED, subject=by.organisation, prefix=token.prefix)
    token.refresh_from_db()
    return token


def note_use(*, token: Token) -> None:
    """Keep when a token was last used, to the minute: a busy program must not write each time."""
    now = clock.now()
    if token.used_at is None or token.used_at < now - USE_NOTED:
        Token.objects.filter(pk=token.pk).update(used_at=now)


def add_endpoint(*, by: Member, url: str) -> Endpoint:
    """An address to call when something happens; its secret is shown once, after this.

    Raises AddressNotAllowed and TooManyEndpoints. An address that is on already is returned.
    """
    url = addresses.checked(url)
    with transaction.atomic():
        organisation = _locked(by.organisation)
        mine = Endpoint.objects.of(organisation).enabled()
        found = mine.filter(url=url).first()
        if found:
            return found
        if mine.count() >= ENDPOINTS:
            raise TooManyEndpoints(limit=ENDPOINTS)
        secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
        endpoint = Endpoint.objects.create(organisation=organisation, url=url, secret=secret)
        record(by=by, kind=events.ENDPOINT_ADDED, subject=organisation)
    return endpoint


def disable_endpoint(*, by: Member, endpoint: Endpoint) -> Endpoint:
    """Stop calling an address; stopping again changes nothing. Raises NotYours."""
    if endpoint.organisation_id != by.organisation_id:
        raise NotYours
    with transaction.atomic():
        mine = Endpoint.objects.filter(pk=endpoint.pk, disabled_at=None)
        if mine.update(disabled_at=clock.now()):
            record(by=by, kind=events.ENDPOINT_DISABLED, subject=by.organisation)
    endpoint.refresh_from_db()
    return endpoint


def _locked(organisation: Organisation) -> Organisation:
    """The row, locked: two colleagues at once must not both pass a limit."""
    return Organisation.objects.select_for_update().get(pk=organisation.pk)
