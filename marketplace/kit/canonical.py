"""Bytes that everyone computes alike: canonical JSON (RFC 8785) and SHA-256 over it."""

import hashlib
from typing import Any

import rfc8785


def encode(value: Any) -> bytes:
    """RFC 8785 canonical JSON of plain dicts, lists, strings, booleans, None and safe integers."""
    return rfc8785.dumps(value)


def digest(value: Any) -> str:
    """SHA-256, in hex, of the canonical JSON."""
    return hashlib.sha256(encode(value)).hexdigest()
