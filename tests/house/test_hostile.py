"""What a stranger may send to any page: it is answered, and never a failure of ours."""

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.cast import signed_in

pytestmark = pytest.mark.django_db

DEEP, LONG = "[" * 100_000, "9" * 5_000
CREDENTIALS = [DEEP, LONG, f'{{"id": {LONG}}}', "{", "null", '"\\u0000"']


@pytest.fixture(autouse=True)
def no_tries_yet(db: None) -> None:
    cache.clear()


@pytest.mark.parametrize("there", ["home", "backoffice:desk", "x", "a\0b", "http://[", "-1"])
def test_a_language_is_chosen_wherever_one_says_one_was(there: str) -> None:
    answer = Client().post("/language/", {"language": "zh-hans", "next": there})
    assert answer.status_code == 302
    assert "/staff/" not in answer["Location"]
    assert "evil" not in answer["Location"]
    assert answer.cookies["django_language"].value == "zh-hans"


@pytest.mark.parametrize("there", ["//evil.example/", "https://evil.example/", "\\\\evil.example"])
def test_choosing_a_language_leads_nowhere_else(there: str) -> None:
    answer = Client().post("/language/", {"language": "zh-hans", "next": there})
    assert answer["Location"] == "/zh-hans/"


@pytest.mark.parametrize("leaf", ["login", "signup", "login/code", "password/reset"])
def test_an_address_to_go_on_to_that_is_none_is_left_unheard(leaf: str) -> None:
    there = {"next": "http://["}
    assert Client().get(f"/account/{leaf}/", there).status_code == 200
    facts = {"email": "new@example.org", "login": "new@example.org", "adult": "on", **there}
    answer = Client().post(f"/account/{leaf}/", facts)
    assert answer.status_code in {200, 302}
    assert not answer.get("Location", "").startswith("http://[")


@pytest.mark.parametrize("key", ['"aaaaaaaaaaa\\000b"', '"\\000"', "a" * 5_000, '"é文aaaaaaaaa"'])
def test_a_session_that_cannot_be_is_no_session(key: str) -> None:
    cookie = f"sessionid={key}".encode().decode("latin-1")
    assert Client().get("/bundles/", headers={"Cookie": cookie}).status_code == 200


def test_a_real_session_still_is_one(mallory: User) -> None:
    assert signed_in(mallory).get("/account/settings/").status_code == 200


@pytest.mark.parametrize("version", ["\n", "1\r\nX-Evil: 1", "9" * 5_000])
def test_the_description_of_the_api_is_of_the_one_version_there_is(version: str) -> None:
    answer = Client().get("/api/v1/schema/", {"version": version})
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'inline; filename="Assent for buyers.yaml"'
    assert "X-Evil" not in answer


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_a_passkeys_answer_that_nobody_can_read_signs_nobody_in(credential: str) -> None:
    client = Client()
    client.get("/account/2fa/webauthn/login/")
    answer = client.post("/account/2fa/webauthn/login/", {"credential": credential})
    assert answer.status_code < 500
    assert "_auth_user_id" not in client.session
