"""Each reader reads in the language they chose; staff need a second factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User
from tests.cast import enrolled, make_user, signed_in

SETTINGS = "/account/settings/"


def test_a_reader_of_chinese_is_sent_to_the_chinese_page(wen):
    response = signed_in(wen.user).get(SETTINGS + "?a=b")
    assert (response.status_code, response.url) == (302, "/zh-hans/account/settings/?a=b")
    assert signed_in(wen.user).get("/zh-hans" + SETTINGS).status_code == 200


def test_a_reader_of_english_is_sent_back_from_a_chinese_page(maya):
    response = signed_in(maya.user).get("/zh-hans" + SETTINGS)
    assert (response.status_code, response.url) == (302, SETTINGS)


def test_the_stored_language_wins_over_cookie_and_browser(maya):
    client = signed_in(maya.user)
    client.cookies["django_language"] = "zh-hans"
    assert client.get(SETTINGS, headers={"accept-language": "zh-CN"}).status_code == 200


@pytest.mark.parametrize("request_", ["post", "htmx", "health", "missing"])
def test_what_is_not_a_page_to_read_is_left_alone(wen, request_):
    client = signed_in(wen.user)
    if request_ == "post":
        response = client.post("/account/logout/")
        assert response.url == "/"
    elif request_ == "htmx":
        assert client.get(SETTINGS, headers={"hx-request": "true"}).status_code == 200
    elif request_ == "health":
        assert client.get("/health/").status_code == 200
    else:
        assert client.get("/no/such/page/").status_code == 404


def test_a_visitor_is_met_in_their_browsers_language_on_the_front_page_only(db):
    chinese = {"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"}
    response = Client().get("/", headers=chinese)
    assert (response.status_code, response.url) == (302, "/zh-hans/")
    assert "Accept-Language" in response["Vary"]
    assert Client().get("/account/login/", headers=chinese).status_code == 200
    assert Client().get("/zh-hans/", headers={"accept-language": "en"}).status_code == 200


def test_a_visitors_choice_is_remembered_everywhere(db):
    client = Client()
    chosen = client.post("/language/", {"language": "zh-hans", "next": "/account/login/"})
    assert chosen.url == "/zh-hans/account/login/"
    response = client.get("/account/signup/", headers={"accept-language": "en"})
    assert response.url == "/zh-hans/account/signup/"


def test_a_cookie_of_an_unknown_language_changes_nothing(db):
    client = Client()
    client.cookies["django_language"] = "../../etc"
    assert client.get("/account/login/").status_code == 200


def test_choosing_a_language_stores_it(maya):
    client = signed_in(maya.user)
    client.post("/language/", {"language": "zh-hans", "next": "/"})
    assert User.objects.get(pk=maya.user.pk).language == "zh-hans"
    assert client.get(SETTINGS).url == "/zh-hans" + SETTINGS


def test_a_path_that_looks_like_another_site_never_leaves_ours(wen):
    for path in ("//evil.example/", "/\\evil.example/account/login/"):
        response = signed_in(wen.user).get(path)
        assert response.status_code in {404, 302}
        assert "evil.example" not in response.headers.get("Location", "").split("?")[0][:3]
        assert not response.headers.get("Location", "").startswith(("//", "http"))


def test_staff_without_a_second_factor_are_led_to_set_one_up_and_told_why(db):
    client = signed_in(make_user("newstaff", is_staff=True))
    response = client.get(SETTINGS)
    assert response.url == "/account/second-factor/"
    assert b"mailbox alone is not enough" in client.get(response.url).content
    for open_page in ("/account/2fa/", "/account/2fa/totp/activate/", "/account/logout/"):
        assert client.get(open_page).status_code == 200, open_page


def test_staff_without_a_second_factor_change_nothing(db):
    client = signed_in(make_user("newstaff", is_staff=True))
    response = client.post("/account/creator/", {"country": "FR"})
    assert response.url == "/account/second-factor/"
    assert "second_factor_next" not in client.session


def test_staff_come_back_to_where_they_were_once_it_is_set_up(db):
    user = make_user("newstaff", is_staff=True)
    client = signed_in(user)
    client.get(SETTINGS)
    enrolled(user)
    assert client.get("/account/second-factor/").url == "/account/second-factor/done/"
    assert client.get("/account/second-factor/done/").url == SETTINGS
    assert client.get("/account/second-factor/done/").url == "/"


def test_recovery_codes_alone_are_no_second_factor(db):
    user = make_user("newstaff", is_staff=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert signed_in(user).get(SETTINGS).url == "/account/second-factor/"


def test_everyone_else_needs_no_second_factor(mallory, sam):
    assert signed_in(mallory).get(SETTINGS).status_code == 200
    assert signed_in(sam).get(SETTINGS).status_code == 200
