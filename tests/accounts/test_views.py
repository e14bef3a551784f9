"""The pages of people and organisations, each with its twin for Mallory."""

from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.template.loader import get_template
from django.test import Client

from accounts import actions
from accounts.models import Creator, Invitation, Member, Organisation
from marketplace.kit import ids
from tests.accounts.hostile import post_raw
from tests.cast import make_user, signed_in

FACTS = {
    "name": "Bolt Labs",
    "website": "bolt.example",
    "country": "FR",
    "buyer_class": "company",
    "about": "Search for small shops.",
}
PAGES = ["welcome", "creator", "settings", "organisation/new", "second-factor"]


def member(user) -> Member:
    return Member.objects.get(user=user)


@pytest.mark.parametrize("leaf", [*PAGES, "organisation", "organisation/invite"])
def test_a_visitor_is_asked_to_sign_in(db, leaf):
    assert Client().get(f"/account/{leaf}/").url == f"/account/login/?next=/account/{leaf}/"


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize("leaf", PAGES)
def test_each_page_opens_in_both_languages(db, prefix, leaf):
    user = make_user("reader", language="zh-hans" if prefix else "en")
    assert signed_in(user).get(f"{prefix}/account/{leaf}/").status_code == 200


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize(
    "leaf",
    ["login", "signup", "signup/passkey", "login/code", "password/reset"],
)
def test_each_way_in_opens_in_both_languages(db, prefix, leaf):
    response = Client().get(f"{prefix}/account/{leaf}/")
    assert response.status_code == 200
    assert 'class="header"' in response.content.decode()  # our shell, not allauth's


@pytest.mark.parametrize(
    "leaf",
    [
        "email",
        "password/set",
        "2fa",
        "2fa/totp/activate",
        "2fa/webauthn",
        "2fa/webauthn/add",
        "logout",
    ],
)
def test_each_page_of_the_account_is_in_our_shell(mallory, leaf):
    page = signed_in(mallory).get(f"/account/{leaf}/")
    assert page.status_code == 200
    assert 'class="header"' in page.content.decode()
    assert "style=" not in page.content.decode()  # the content security policy forbids it


def test_the_account_folder_leads_to_the_settings(mallory):
    assert signed_in(mallory).get("/account/").url == "/account/settings/"


def test_becoming_a_creator_takes_one_answer(mallory):
    client = signed_in(mallory)
    assert client.post("/account/creator/", {"country": "FR"}).url == "/"
    assert Creator.objects.get().country == "FR"
    assert client.get("/account/creator/").url == "/"


def test_someone_who_has_not_said_they_are_an_adult_is_asked_first(db):
    client = signed_in(make_user("late", adult_declared_at=None))
    assert client.post("/account/creator/", {"country": "FR"}).url == "/account/adult/"
    assert client.post("/account/adult/", {}).status_code == 200
    assert not Creator.objects.exists()
    assert client.post("/account/adult/", {"adult": "on"}).url == "/account/creator/"
    assert client.post("/account/creator/", {"country": "FR"}).url == "/"


def test_registering_an_organisation_and_seeing_what_staff_check(mallory):
    client = signed_in(mallory)
    assert client.post("/account/organisation/new/", FACTS).url == "/account/organisation/"
    page = client.get("/account/organisation/").content.decode()
    assert "Waiting for staff" in page
    assert "in a public register" in page
    assert Organisation.objects.get().website == "https://bolt.example"
    assert client.get("/account/organisation/new/").url == "/account/organisation/"


def test_members_see_their_organisation_and_strangers_see_nothing(ana, bo, mallory):
    assert "Verified" in signed_in(bo).get("/account/organisation/").content.decode()
    assert signed_in(mallory).get("/account/organisation/").status_code == 404


def test_only_an_administrator_is_offered_to_invite(ana, bo, mallory):
    assert "/organisation/invite/" in signed_in(ana).get("/account/organisation/").content.decode()
    assert "/invite/" not in signed_in(bo).get("/account/organisation/").content.decode()
    for stranger in (bo, mallory):
        client = signed_in(stranger)
        facts = {"email": "new@example.org", "role": "admin"}
        assert client.get("/account/organisation/invite/").status_code == 404
        assert client.post("/account/organisation/invite/", facts).status_code == 404
    assert not Invitation.objects.exists()


def test_an_invitation_sent_shown_and_taken_up(ana):
    facts = {"email": "new@example.org", "role": "engineer"}
    client = signed_in(ana)
    assert client.post("/account/organisation/invite/", facts).url == "/account/organisation/"
    assert "new@example.org" in client.get("/account/organisation/").content.decode()
    again = client.post("/account/organisation/invite/", facts).content.decode()
    assert "has an open invitation" in again
    new = signed_in(make_user("new"))
    address = f"/account/invitations/{Invitation.objects.get().public_id}/"
    assert address in new.get("/account/welcome/").content.decode()
    assert "Acme Models" in new.get(address).content.decode()
    assert new.post(address).url == "/account/organisation/"
    assert new.get("/account/organisation/").status_code == 200


def test_an_invitation_is_invisible_to_everyone_but_the_invited(ana, mallory):
    invitation = actions.invite(by=member(ana), email="new@example.org", role="engineer")
    address = f"/account/invitations/{invitation.public_id}/"
    for stranger in (mallory, ana):
        assert signed_in(stranger).get(address).status_code == 404
        assert signed_in(stranger).post(address).status_code == 404
    assert not mallory.memberships.exists()
    assert Client().get(address).url == f"/account/login/?next={address}"


def test_an_administrator_changes_a_role_and_removes_a_member(ana, bo):
    client = signed_in(ana)
    address = f"/account/organisation/members/{member(bo).public_id}/"
    assert client.get(address).status_code == 200
    client.post(address, {"role": "admin"})
    assert member(bo).is_admin
    assert client.get(address + "leave/").status_code == 200
    client.post(address + "leave/")
    assert not bo.memberships.exists()


def test_before_a_member_goes_the_page_says_which_programs_stop(ana, bo):
    from marketplace.delivery import actions as delivery

    address = f"/account/organisation/members/{member(bo).public_id}/leave/"
    assert "no program stops" in signed_in(ana).get(address).content.decode()
    for label in ("cluster", "laptop"):
        delivery.make_token(by=member(bo), label=label)
    page = signed_in(ana).get(address).content.decode()
    assert "2 tokens stop working at once" in page
    assert "They no longer see" in page


def test_the_only_administrator_is_offered_no_way_out(ana, bo):
    address = f"/account/organisation/members/{member(ana).public_id}/"
    for page in (address, address + "leave/"):
        words = signed_in(ana).get(page).content.decode()
        assert "The only administrator" in words
        assert "Leave the organisation</" not in words


def test_the_last_administrator_is_told_why_they_cannot_go(ana):
    client = signed_in(ana)
    address = f"/account/organisation/members/{member(ana).public_id}/"
    assert "needs an administrator" in client.post(address, {"role": "engineer"}).content.decode()
    refused = client.post(address + "leave/")
    assert refused.status_code == 409
    assert "needs an administrator" in refused.content.decode()
    assert member(ana).is_admin


def test_strangers_and_engineers_touch_no_member(ana, bo, mallory):
    invitation = actions.invite(by=member(ana), email="new@example.org", role="engineer")
    target = member(ana).public_id
    other = actions.register_organisation(by=mallory, **(FACTS | {"website": "https://b.example"}))
    for stranger in (bo, mallory):
        client = signed_in(stranger)
        for address in (
            f"/account/organisation/members/{target}/",
            f"/account/organisation/members/{target}/leave/",
            f"/account/organisation/invitations/{invitation.public_id}/withdraw/",
        ):
            assert client.post(address, {"role": "engineer"}).status_code == 404
    assert member(ana).is_admin
    assert Invitation.objects.filter(pk=invitation.pk).exists()
    assert other.members.count() == 1


def test_an_engineer_leaves_by_themself(ana, bo):
    client = signed_in(bo)
    address = f"/account/organisation/members/{member(bo).public_id}/leave/"
    assert client.get(address).status_code == 200
    assert client.post(address).url == "/"
    assert not bo.memberships.exists()


def test_withdrawing_takes_a_post(ana):
    invitation = actions.invite(by=member(ana), email="new@example.org", role="engineer")
    address = f"/account/organisation/invitations/{invitation.public_id}/withdraw/"
    assert signed_in(ana).get(address).status_code == 405
    signed_in(ana).post(address)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("wrong", ["inv_1", "mem_" + "0" * 26, "inv_" + "z" * 26, "%00", "../.."])
def test_a_wrong_id_is_no_such_page(mallory, wrong):
    client = signed_in(mallory)
    for address in (f"/account/invitations/{wrong}/", f"/account/organisation/members/{wrong}/"):
        assert client.get(address).status_code == 404
    assert client.get(f"/account/invitations/{ids.public('inv', ids.new())}/").status_code == 404


LONG = "文" * 10_000
BAD = ["", "\x00", "a\x00b", LONG, "javascript:alert(1)", "ftp://x.example", "<script>", "\ud800"]


@pytest.mark.parametrize("bad", BAD)
def test_no_hostile_answer_breaks_a_form_or_is_stored(mallory, ana, bad):
    client = signed_in(mallory)
    for field in FACTS:
        response = post_raw(client, "/account/organisation/new/", {**FACTS, field: bad})
        assert response.status_code in {200, 302}
        if field in {"website", "country", "buyer_class"}:
            assert response.status_code == 200, field
        mallory.memberships.delete()
    assert post_raw(client, "/account/creator/", {"country": bad}).status_code == 200
    assert not Creator.objects.exists()
    invited = post_raw(signed_in(ana), "/account/organisation/invite/", {"email": bad, "role": bad})
    assert invited.status_code == 200
    assert not Invitation.objects.exists()


def test_a_name_is_shown_as_text_and_never_as_markup(ana, acme):
    Organisation.objects.filter(pk=acme.pk).update(name="<script>alert(1)</script>")
    page = signed_in(ana).get("/account/organisation/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_no_page_or_message_of_the_account_congratulates_itself():
    ours = settings.BASE_DIR / "templates"
    theirs = Path(allauth.__file__).parent / "templates"
    said = [path.relative_to(theirs) for path in theirs.glob("*/messages/*.txt")]
    said += [path.relative_to(ours) for path in ours.rglob("*.html")]
    for name in said:
        source = get_template(str(name)).template.source
        assert "successfully" not in source.lower(), name
