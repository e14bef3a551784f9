"""The summary is wanted or not, and the link in it stops it for one person, without signing in."""

import pytest
from django.core.signing import Signer
from django.test import Client

from accounts.digest import reader_of, stop_link
from accounts.models import User
from marketplace.kit.errors import NotYours
from tests.cast import make_user, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def nora() -> User:
    return make_user("nora")


def path_of(reader: User) -> str:
    return "/" + stop_link(reader).partition("://")[2].partition("/")[2]


def wants(reader: User) -> bool:
    return User.objects.get(pk=reader.pk).digest


def test_looking_at_the_link_changes_nothing(nora):
    client = Client()
    for ask in (client.get, client.head):
        answer = ask(path_of(nora))
        assert answer.status_code == 200
    page = client.get(path_of(nora))
    assert "Stop the summary" in page.content.decode() and nora.email not in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert wants(nora)


def test_a_mailbox_stops_it_with_one_press_and_nothing_else(nora, mallory):
    mailbox = Client(enforce_csrf_checks=True)
    answer = mailbox.post(path_of(nora), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200  # RFC 8058 allows no redirect
    assert not wants(nora) and wants(mallory)
    mailbox.post(path_of(nora), {"List-Unsubscribe": "One-Click"})
    assert not wants(nora)


def test_whoever_stopped_it_by_mistake_takes_it_again(nora):
    client = Client()
    client.post(path_of(nora))
    assert "Send it again" in client.get(path_of(nora)).content.decode()
    client.post(path_of(nora), {"digest": "on"})
    assert wants(nora)


def test_the_link_works_in_chinese(nora):
    page = Client().get("/zh-hans" + path_of(nora))
    assert 'lang="zh-Hans"' in page.content.decode()


def test_a_forged_link_is_no_page_and_stops_nothing(nora, mallory):
    good = path_of(nora)
    forged = [
        good[:-2] + ("A" if good[-2] != "A" else "B") + "/",
        good.replace(nora.public_id, mallory.public_id),
        f"/account/digest/{nora.public_id}/",
        f"/account/digest/{Signer(salt='elsewhere', sep='.').sign(nora.public_id)}/",
        f"/account/digest/{Signer(salt='accounts.digest', sep='.').sign('usr_nobody')}/",
        f"/account/digest/{'x' * 5_000}/",
        "/account/digest/%00.%ff/",
    ]
    for path in forged:
        for answer in (Client().get(path), Client().post(path)):
            assert answer.status_code == 404, path
    assert wants(nora) and wants(mallory)


def test_a_link_is_for_one_person(nora):
    token = path_of(nora).rstrip("/").rpartition("/")[2]
    assert reader_of(token) == nora
    with pytest.raises(NotYours):
        reader_of(token + "x")


def test_the_settings_have_the_switch(nora):
    client = signed_in(nora)
    assert 'action="/account/digest/"' in client.get("/account/settings/").content.decode()
    assert client.post("/account/digest/", {"digest": "off"})["Location"] == "/account/settings/"
    assert not wants(nora)
    assert "Send the summary" in client.get("/account/settings/").content.decode()
    client.post("/account/digest/", {"digest": "on"})
    assert wants(nora)


def test_the_switch_is_ones_own_and_needs_a_press(nora):
    assert signed_in(nora).get("/account/digest/").status_code == 405
    assert Client().post("/account/digest/", {"digest": "off"}).status_code == 302
    assert wants(nora)
