"""The demo staff's authenticator shows the code that the site expects."""

import base64

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from marketplace.sandbox import authenticator


def test_the_code_is_that_of_rfc_6238():
    for at in (0, 59, 1_111_111_109, 1_234_567_890, 2_000_000_000):
        independent = TOTP(base64.b32decode(authenticator.SECRET), 6, hashes.SHA1(), 30)  # noqa: S303
        assert authenticator.code(at) == independent.generate(at).decode()


def test_the_page_shows_it(sandbox):
    reply = sandbox.http("GET", "/authenticator/")
    code, seconds = authenticator.page_facts()
    assert reply.status == 200
    assert code in reply.body or seconds == authenticator.STEP
