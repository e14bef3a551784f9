"""The language someone chose is kept through signing up, signing in and out."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from accounts.access import CHOSEN
from accounts.models import User
from tests.accounts.codes import last_code
from tests.cast import make_user

WELCOME = "/account/welcome/"


@pytest.fixture(autouse=True)
def no_tries_yet(db):
    cache.clear()


def known(language: str) -> User:
    user = make_user("known", language=language)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def press(client: Client, language: str) -> None:
    client.post("/language/", {"language": language, "next": "/account/login/"})


def sign_in(client: Client, prefix: str = "") -> str:
    """Sign in with a code from the pages of one language; the address of the first page after."""
    client.post(f"{prefix}/account/login/code/", {"email": "known@example.org"})
    facts = {"code": last_code("known@example.org")}
    return str(client.post(f"{prefix}/account/login/code/confirm/", facts).url)


def language_now() -> str:
    return User.objects.get(email="known@example.org").language


@pytest.mark.parametrize(("stored", "first"), [("en", ""), ("zh-hans", "/zh-hans")])
@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_a_link_to_a_page_in_another_language_is_no_choice(prefix, stored, first):
    known(stored)
    assert sign_in(Client(), prefix) == first + WELCOME
    assert language_now() == stored


def test_a_language_pressed_before_signing_in_becomes_the_accounts():
    known("en")
    client = Client()
    press(client, "zh-hans")
    assert sign_in(client, "/zh-hans") == "/zh-hans" + WELCOME
    assert language_now() == "zh-hans"
    assert CHOSEN not in client.session
    assert client.get("/account/settings/").url == "/zh-hans/account/settings/"


def test_what_somebody_else_pressed_while_signed_in_changes_no_account_after_them():
    other = make_user("other", language="zh-hans")
    known("zh-hans")
    client = Client()
    client.force_login(other)
    press(client, "en")
    client.post("/account/logout/")
    assert client.cookies["django_language"].value == "en"
    assert sign_in(client) == "/zh-hans" + WELCOME
    assert language_now() == "zh-hans"


def test_a_language_nobody_knows_is_never_kept():
    known("zh-hans")
    client = Client()
    client.get("/account/login/")
    session = client.session
    session[CHOSEN] = "xx"
    session.save()
    assert sign_in(client) == "/zh-hans" + WELCOME
    assert language_now() == "zh-hans"


def test_who_signs_up_in_chinese_has_a_chinese_account():
    client = Client()
    client.post("/zh-hans/account/signup/", {"email": "new@example.org", "adult": "on"})
    done = client.post("/zh-hans/account/confirm-email/", {"code": last_code("new@example.org")})
    assert done.url == "/zh-hans" + WELCOME
    assert User.objects.get(email="new@example.org").language == "zh-hans"
