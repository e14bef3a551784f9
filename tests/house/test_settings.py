"""Production starts only with what it needs, and says in a sentence what is missing."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "ASSENT_ENV": "production",
    "SECRET_KEY": "long and random, as nobody would guess it 0123456789 abcdef",
    "VAULT_KEYS": "1:" + base64.b64encode(b"v" * 32).decode(),
    "SITE_URL": "https://assent.example",
    "ALLOWED_HOSTS": "assent.example",
    "DATABASE_URL": "postgresql://a@db/main",
    "VAULT_DATABASE_URL": "postgresql://a@db/vault",
    "OPERATOR": "Example Cooperative, 1 Example Street, Exampleton",
    "CONTACT_EMAIL": "privacy@assent.example",
}


def start(**changes: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], **PRODUCTION, **changes}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)


@pytest.mark.slow
def test_production_with_what_it_needs_starts_without_a_warning():
    started = start()
    assert started.returncode == 0, started.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"VAULT_KEYS": ""}, "VAULT_KEYS is not set"),
        ({"SITE_URL": ""}, "SITE_URL is not set"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is not set"),
        ({"OPERATOR": ""}, "OPERATOR is not set"),
        ({"CONTACT_EMAIL": ""}, "CONTACT_EMAIL is not set"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set"),
        ({"VAULT_DATABASE_URL": "postgresql://a@db/main"}, "a database of its own"),
        ({"ASSENT_DEBUG": "1"}, "Production runs without"),
        ({"STRIPE_API_BASE": "http://localhost:1"}, "Production must speak to"),
        ({"ASSENT_ENV": "prod"}, "must be development, test or production"),
    ],
    ids=lambda value: "".join(value) if isinstance(value, dict) else "",
)
def test_production_without_it_refuses_in_a_sentence(changes, sentence):
    started = start(**changes)
    assert started.returncode != 0
    assert sentence in started.stderr
