"""Every letter about signing in is ours, in both forms, in its reader's language."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts import letters
from accounts.adapter import AccountAdapter
from tests.cast import make_user

NEVER_SENT = {"account/email/password_reset_key"}  # a new password takes a code here
NAMES = [*letters.CODES, *letters.CHANGES]


def names_in_allauth() -> set[str]:
    root = Path(allauth.__file__).parent
    sources = [path for room in ("account", "mfa") for path in (root / room).rglob("*.py")]
    sources = [path for path in sources if "tests" not in path.parts]
    return {
        name
        for path in sources
        for name in re.findall(r'"((?:account|mfa)/email/\w+)"', path.read_text())
    }


def test_whatever_allauth_sends_has_a_letter_of_ours():
    context = {"code": "ABCD-EFGH", "timestamp": timezone.now()}
    sent = names_in_allauth() - NEVER_SENT
    assert len(sent) >= 15
    assert {n for n in sent if letters.of_allauth(n, "a@example.org", context) is None} == set()
    assert letters.of_allauth("account/email/of_tomorrow", "a@example.org", context) is None


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", NAMES)
def test_each_goes_out_as_text_and_html_in_the_readers_language(db, rf, name, language):
    maya = make_user("maya", language=language)
    context = {"code": "ABCD-EFGH", "timestamp": timezone.now(), "ip": "203.0.113.7"}
    with request_context(rf.get("/")):
        AccountAdapter().send_mail(name, maya.email, {**context, "user": maya})
    (letter,) = mail.outbox
    html = letter.alternatives[0][0]
    for form in (letter.body, html):
        assert letter.subject in form and "203.0.113.7" in form
        assert ("ABCD-EFGH" in form) == (name in letters.CODES)
    assert ('lang="zh-Hans"' in html) == (language == "zh-hans")
    assert ("/zh-hans/" in letter.body) == (language == "zh-hans")


def test_a_code_says_who_asked_for_it_and_how_long_it_holds(db):
    cache.clear()
    maya = make_user("maya")
    EmailAddress.objects.create(user=maya, email=maya.email, verified=True, primary=True)
    Client(REMOTE_ADDR="203.0.113.9").post("/account/login/code/", {"email": maya.email})
    (letter,) = mail.outbox
    assert "Asked for from: 203.0.113.9" in letter.body
    assert "For the address: maya@example.org" in letter.body
    assert "Holds for: 15 minutes, once" in letter.body
    assert re.search(r"^[B-Z]{4}-[B-Z]{4}$", letter.body, re.MULTILINE)
    assert "maya@example.org" not in letter.subject
