"""A change to where money goes asks for a second factor, used just now."""

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from accounts import access
from marketplace import urls
from tests.accounts.codes import code_now
from tests.cast import enrolled, signed_in

written: list[str] = []


@access.second_factor_required
def change_payee(request):
    if request.method == "POST":
        written.append(request.POST["iban"])
    return HttpResponse("changed")


urlpatterns = [path("payee/", change_payee), *urls.urlpatterns]


@pytest.fixture(autouse=True)
def payee_page():
    written.clear()
    with override_settings(ROOT_URLCONF=__name__):
        yield


def test_a_visitor_is_asked_to_sign_in(db):
    assert Client().get("/payee/").url == "/account/login/?next=/payee/"


def test_a_creator_without_a_second_factor_is_led_to_set_one_up(maya):
    client = signed_in(maya.user)
    assert client.get("/payee/").url == "/account/second-factor/"
    assert b"where money is paid" in client.get("/account/second-factor/").content
    enrolled(maya.user)
    assert client.get("/account/second-factor/done/").url == "/payee/"


def test_whoever_pressed_a_button_comes_back_to_the_page_it_stood_on(maya):
    client = signed_in(maya.user)
    for page, back in (
        ("http://testserver/earnings/", "http://testserver/earnings/"),
        ("https://elsewhere.example/", "/"),
    ):
        assert client.post("/payee/", headers={"Referer": page}).url == "/account/second-factor/"
        assert client.get("/account/second-factor/done/").url == back
    assert written == []


def test_a_second_factor_must_have_been_used_just_now(maya):
    client = signed_in(enrolled(maya.user))
    asked = client.get("/payee/")
    assert asked.url == "/account/2fa/reauthenticate/?next=%2Fpayee%2F"
    done = client.post(asked.url, {"code": code_now(), "next": "/payee/"})
    assert done.url == "/payee/"
    assert client.get("/payee/").status_code == 200


def test_what_was_posted_is_carried_out_after_confirming(maya):
    client = signed_in(enrolled(maya.user))
    asked = client.post("/payee/", {"iban": "X1"})
    assert written == []
    client.post(asked.url, {"code": code_now(), "next": "/payee/"})
    assert written == ["X1"]


def test_a_wrong_code_changes_nothing(maya):
    client = signed_in(enrolled(maya.user))
    asked = client.post("/payee/", {"iban": "X1"})
    refused = client.post(asked.url, {"code": "000000", "next": "/payee/"})
    assert refused.context["form"].errors["code"]
    assert written == []


def test_a_password_alone_confirms_nothing_for_whoever_has_a_second_factor(maya):
    maya.user.set_password("a long enough password")
    maya.user.save()
    client = signed_in(enrolled(maya.user))
    client.post("/account/reauthenticate/", {"password": "a long enough password"})
    assert "/account/2fa/reauthenticate/" in client.post("/payee/", {"iban": "X1"}).url
    assert written == []


def test_the_confirmation_of_one_person_serves_nobody_else(maya, mallory):
    client = signed_in(enrolled(maya.user))
    client.post("/account/2fa/reauthenticate/", {"code": code_now(), "next": "/payee/"})
    client.force_login(enrolled(mallory))
    assert client.get("/payee/").status_code == 302
