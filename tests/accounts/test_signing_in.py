"""Signing up and in: by code, by password; nobody learns who has an account."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from marketplace.provenance.models import Event
from tests.accounts.codes import code_now, last_code, subjects
from tests.accounts.hostile import post_raw
from tests.cast import enrolled, make_user

NEW = "new@example.org"
PASSWORD = "a long enough password"  # noqa: S105


@pytest.fixture(autouse=True)
def no_tries_yet(db):
    cache.clear()


def sign_up(client: Client, email: str = NEW, prefix: str = "", **fields: str):
    facts = {"email": email, "adult": "on", **fields}
    return client.post(f"{prefix}/account/signup/", facts)


def confirm(client: Client, email: str = NEW, prefix: str = ""):
    return client.post(f"{prefix}/account/confirm-email/", {"code": last_code(email)})


def known(name: str = "known", **fields: object) -> User:
    user = make_user(name, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_someone_signs_up_with_an_address_and_a_code_and_is_asked_what_brings_them():
    client = Client()
    sign_up(client)
    assert not is_signed_in(client)
    assert confirm(client).url == "/account/welcome/"
    assert is_signed_in(client)
    user = User.objects.get(email=NEW)
    assert user.adult_declared_at is not None
    assert not user.has_usable_password()
    assert [event.kind for event in Event.objects.about(user.public_id)] == [
        "accounts.adult.declared"
    ]


def test_nobody_signs_up_without_saying_they_are_an_adult():
    page = Client().post("/account/signup/", {"email": NEW})
    assert page.status_code == 200
    assert "adult" in page.context["form"].errors
    assert not User.objects.exists()
    assert mail.outbox == []


def test_the_tick_for_adults_is_not_ticked_beforehand():
    page = Client().get("/account/signup/").content.decode()
    assert 'name="adult"' in page
    assert "checked" not in page


def test_who_signs_up_in_chinese_keeps_chinese_in_pages_and_letters():
    client = Client()
    sign_up(client, prefix="/zh-hans")
    assert User.objects.get(email=NEW).language == "zh-hans"
    assert confirm(client, prefix="/zh-hans").url == "/zh-hans/account/welcome/"
    assert client.get("/account/settings/").url == "/zh-hans/account/settings/"


def test_a_letter_is_in_its_readers_language_wherever_it_was_asked_for(monkeypatch):
    from accounts.adapter import AccountAdapter

    spoken = []
    render = AccountAdapter.render_mail

    def listen(self, *args, **kwargs):
        from django.utils.translation import get_language

        spoken.append(get_language())
        return render(self, *args, **kwargs)

    monkeypatch.setattr(AccountAdapter, "render_mail", listen)
    known(language="zh-hans")
    Client().post("/account/login/code/", {"email": "known@example.org"})
    Client().post("/zh-hans/account/login/code/", {"email": "nobody@example.org"})
    Client().post("/account/login/code/", {"email": "nobody2@example.org"})
    assert spoken == ["zh-hans", "zh-hans", "en"]


def test_signing_in_with_a_code():
    known()
    client = Client()
    asked = client.post("/account/login/code/", {"email": "known@example.org"})
    assert asked.url == "/account/login/code/confirm/"
    done = client.post(asked.url, {"code": last_code("known@example.org").lower()})
    assert done.url == "/account/welcome/"
    assert is_signed_in(client)


def test_three_wrong_codes_end_the_try():
    known()
    client = Client()
    client.post("/account/login/code/", {"email": "known@example.org"})
    right = last_code("known@example.org")
    for _ in range(3):
        client.post("/account/login/code/confirm/", {"code": "BBBB-BBBB"})
    client.post("/account/login/code/confirm/", {"code": right})
    assert not is_signed_in(client)


def test_signing_up_and_in_with_a_password():
    client = Client()
    sign_up(client, password1=PASSWORD)
    confirm(client)
    other = Client()
    done = other.post("/account/login/", {"login": NEW, "password": PASSWORD})
    assert done.url == "/account/welcome/"
    assert is_signed_in(other)


@pytest.mark.parametrize("password", ["short", "passwordpassword"[:11], "qwerty123456"])
def test_a_weak_password_is_refused_with_a_reason(password):
    page = sign_up(Client(), password1=password)
    assert page.context["form"].errors["password1"]
    assert not User.objects.exists()


def test_the_sign_in_page_offers_the_code_first_then_the_passkey_then_the_password():
    page = Client().get("/account/login/?next=/account/settings/").content.decode()
    code, passkey, password = (
        page.index(mark) for mark in ("/account/login/code/", "passkey_login", "id_password")
    )
    assert code < passkey < password
    assert page.count('name="next"') >= 2


def test_a_stranger_cannot_tell_whether_an_address_has_an_account():
    known()
    answers = []
    for email in ("known@example.org", "nobody@example.org"):
        for path, facts in (
            ("/account/login/code/", {"email": email}),
            ("/account/signup/", {"email": email, "adult": "on"}),
            ("/account/password/reset/", {"email": email}),
        ):
            client = Client()
            first = client.post(path, facts)
            then = client.get(first.url) if first.status_code == 302 else first
            seen = then.content.decode().replace(email, "@").split("</header>")[1]
            answers.append((path, first.status_code, first.headers.get("Location"), len(seen)))
    assert answers[:3] == answers[3:]


def test_signing_up_again_makes_no_second_account_and_tells_only_the_mailbox():
    known()
    client = Client()
    answer = sign_up(client, "KNOWN@example.org")
    assert answer.url == "/account/confirm-email/"
    assert User.objects.count() == 1
    assert subjects("known@example.org") == ["You have an account already"]


def test_a_code_alone_does_not_sign_in_whoever_has_a_second_factor():
    enrolled(known("sam", is_staff=True))
    client = Client()
    client.post("/account/login/code/", {"email": "sam@example.org"})
    step = client.post("/account/login/code/confirm/", {"code": last_code("sam@example.org")})
    assert step.url == "/account/2fa/authenticate/"
    assert not is_signed_in(client)
    assert client.post(step.url, {"code": "000000"}).status_code == 200
    assert not is_signed_in(client)
    client.post(step.url, {"code": code_now()})
    assert is_signed_in(client)


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_authenticator_seals_its_secret_and_gives_recovery_codes():
    client = Client()
    user = known()
    client.force_login(user)
    client.get("/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    done = client.post("/account/2fa/totp/activate/", {"code": code_now(secret)})
    assert done.url == "/account/2fa/recovery-codes/"
    stored = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    assert secret not in str(stored.data)
    assert stored.wrap().validate_code("000000") is False
    assert client.get(done.url).context["unused_codes"]
    assert "An authenticator app was set up" in subjects(user.email)


def test_changing_the_address_takes_a_code_to_the_new_one():
    client = Client()
    client.force_login(known())
    client.post("/account/email/", {"action_add": "1", "email": NEW})
    assert User.objects.get().email == "known@example.org"
    client.post("/account/confirm-email/", {"code": last_code(NEW)})
    assert User.objects.get().email == NEW
    assert "Your e-mail address was changed" in subjects("known@example.org")


def test_a_forgotten_password_is_replaced_with_a_code():
    known()
    client = Client()
    client.post("/account/password/reset/", {"email": "known@example.org"})
    code = last_code("known@example.org")
    step = client.post("/account/password/reset/confirm/", {"code": code})
    assert step.url == "/account/password/reset/complete/"
    client.post(step.url, {"password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get().check_password(PASSWORD)


def test_a_passkey_sign_up_asks_for_the_code_then_for_the_passkey():
    client = Client()
    client.post("/account/signup/passkey/", {"email": NEW, "adult": "on"})
    step = confirm(client)
    assert step.url == "/account/2fa/webauthn/signup/"
    assert b"Make your passkey" in client.get(step.url).content
    assert not is_signed_in(client)


def test_too_many_codes_for_one_address_get_a_calm_answer():
    for _ in range(3):
        Client().post("/account/login/code/", {"email": NEW})
    page = Client().post("/account/login/code/", {"email": NEW})
    assert "Too many tries" in page.content.decode()


def test_too_many_tries_from_one_place_get_the_page_that_says_so():
    for _ in range(21):
        page = sign_up(Client(), "not an address")
    assert page.status_code == 429
    assert "Too many tries" in page.content.decode()


LONG = "x" * 10_000
HOSTILE = [
    "\x00@example.org",
    "a\x00b@example.org",
    LONG,
    f"{'x' * 300}@example.org",
    "",
    "'--",
    "<script>@example.org",
    "\ud800@example.org",
    f"a@{'b' * 300}.org",
    "一@例.中国",
]


@pytest.mark.parametrize("email", HOSTILE)
def test_no_hostile_address_breaks_a_page(email):
    for path, facts in (
        ("/account/signup/", {"email": email, "adult": "on"}),
        ("/account/signup/passkey/", {"email": email, "adult": "on"}),
        ("/account/login/code/", {"email": email}),
        ("/account/login/", {"login": email, "password": LONG}),
        ("/account/password/reset/", {"email": email}),
        ("/account/confirm-email/", {"code": email}),
        ("/account/2fa/webauthn/login/", {"credential": email}),
    ):
        assert post_raw(Client(), path, facts).status_code < 500, path


@pytest.mark.parametrize(
    "credential",
    [
        "[]",
        "{}",
        "null",
        '{"id": 1}',
        '{"id": "", "response": {"userHandle": "\\u0000"}}',
        "1e999",
        '{"response": {"userHandle": "AAAA"}, "id": "A", "rawId": "A", "type": "public-key"}',
    ],
)
def test_no_hostile_passkey_breaks_signing_in(credential):
    client = Client()
    answer = client.post("/account/2fa/webauthn/login/", {"credential": credential})
    assert answer.status_code < 500
    assert not is_signed_in(client)


def test_nobody_is_led_off_the_site_after_signing_in():
    known()
    client = Client()
    client.post("/account/login/code/", {"email": "known@example.org", "next": "//evil.example"})
    done = client.post(
        "/account/login/code/confirm/?next=//evil.example",
        {"code": last_code("known@example.org"), "next": "https://evil.example"},
    )
    assert "evil" not in done.url
