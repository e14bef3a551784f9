"""Sending a form exactly the bytes an attacker would."""

from typing import Any
from urllib.parse import urlencode

from django.test import Client


def post_raw(client: Client, path: str, facts: dict[str, str]) -> Any:
    """Post fields as they are, lone surrogates and NULs included."""
    body = urlencode({key: value.encode("utf-8", "surrogatepass") for key, value in facts.items()})
    return client.post(path, body, content_type="application/x-www-form-urlencoded")
