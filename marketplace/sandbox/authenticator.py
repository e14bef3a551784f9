"""The demo staff's authenticator app: the code that is right now (TOTP, RFC 6238)."""

import base64
import hashlib
import hmac
import struct
import time

SECRET = "ASSENTDEMOMARKETAUTHENTICATOR234"  # noqa: S105 - the demo's own, and no secret
STEP = 30  # seconds a code is shown


def code(at: float, secret: str = SECRET) -> str:
    """Six digits for the half minute that `at`, in seconds of Unix time, lies in."""
    counter = struct.pack(">Q", int(at) // STEP)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def seconds_left(at: float) -> int:
    return STEP - int(at) % STEP


def page_facts() -> tuple[str, int]:
    """The code now and how long it is still good for."""
    now = time.time()
    return code(now), seconds_left(now)
