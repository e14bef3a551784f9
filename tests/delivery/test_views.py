"""The pages of a licence, its recalls, tokens and webhooks: for its own people alone."""

import json

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import Member
from marketplace.delivery import actions, feed
from marketplace.delivery.models import Delivery, Endpoint, Notice, Token
from marketplace.releases import actions as releases
from tests.cast import signed_in
from tests.delivery.conftest import make_licence
from tests.releases import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(licence, creators) -> Notice:
    with transaction.atomic():
        revocation, parts = world.revoke(creators[0])
        (found,) = actions.write_notices(revocation=revocation, parts=parts)
    return found


@pytest.fixture
def endpoint(bo) -> Endpoint:
    return actions.add_endpoint(by=Member.objects.get(user=bo), url="https://a.example/hook")


@pytest.fixture
def pages(licence, part, notice, token, endpoint, bo) -> list[tuple[str, str]]:
    """(method, address) of every page that is about something of Acme's."""
    lic = f"/licences/{licence.public_id}/"
    ntc = f"{lic}recalls/{notice.public_id}/"
    message = actions.send_test(by=Member.objects.get(user=bo), endpoint=endpoint)
    return [
        ("get", lic),
        ("get", lic + "manifest.json"),
        ("post", f"{lic}parts/{part.public_id}/"),
        ("get", ntc),
        ("get", ntc + "rows.csv"),
        ("get", ntc + "rows.json"),
        ("post", ntc + "acknowledge/"),
        ("post", f"/tokens/{token[0].public_id}/revoke/"),
        ("post", f"/webhooks/{endpoint.public_id}/off/"),
        ("post", f"/webhooks/{endpoint.public_id}/test/"),
        ("post", f"/webhooks/messages/{message.public_id}/again/"),
    ]


def carry_out(notice: Notice) -> None:
    releases.rewrite(part=notice.part, cause="revoked", revocation_id=notice.revocation_id)
    actions.mark_ready(part=notice.part, revocation_id=notice.revocation_id)
    actions.make_copy(licence=notice.licence, part=notice.part)


@pytest.mark.parametrize("who", ["mallory", "gil", "maya", "sam"])
def test_to_everyone_else_nothing_is_there(who, request, pages, notice):
    carry_out(notice)
    found = request.getfixturevalue(who)
    client = signed_in(getattr(found, "user", found))
    for method, address in pages:
        assert getattr(client, method)(address).status_code == 404, address
    assert not Delivery.objects.exists()
    assert Token.objects.live().count() == 1
    assert Endpoint.objects.enabled().count() == 1
    assert not Notice.objects.exclude(acknowledged_at=None).exists()


def test_whoever_is_not_signed_in_is_asked_to(pages):
    for method, address in pages:
        answer = getattr(Client(), method)(address)
        assert answer.status_code == 302, address
        assert "/account/login/" in answer["Location"]


@pytest.mark.parametrize("who", ["mallory", "maya", "sam"])
def test_only_members_have_tokens_and_webhooks(who, request, licence):
    found = request.getfixturevalue(who)
    client = signed_in(getattr(found, "user", found))
    assert client.get("/tokens/").status_code == 404
    assert client.post("/tokens/", {"label": "x", "days": "90"}).status_code == 404
    assert client.get("/webhooks/").status_code == 404
    assert not Token.objects.exists()


def test_an_engineer_sees_the_licence_and_downloads(licence, part, bo):
    client = signed_in(bo)
    page = client.get(f"/licences/{licence.public_id}/")
    words = page.content.decode()
    assert page.status_code == 200
    for volume in page.context["volumes"]:
        assert volume.copy.sha256 in words
    assert "ASSENT_TOKEN" in words
    answer = client.post(f"/licences/{licence.public_id}/parts/{part.public_id}/")
    assert b"".join(answer)[:4] == b"PAR1"
    assert Delivery.objects.get().by == bo
    assert bo.email in client.get(f"/licences/{licence.public_id}/").content.decode()


def test_a_link_alone_downloads_nothing(licence, part, bo):
    address = f"/licences/{licence.public_id}/parts/{part.public_id}/"
    assert signed_in(bo).get(address).status_code == 405
    assert not Delivery.objects.exists()


def test_an_engineer_may_not_buy(release, acme, bo):
    answer = signed_in(bo).post(
        f"/releases/{release.public_id}/licence/", {"purposes": release.purposes}
    )
    assert answer.status_code == 200
    assert "checkout" not in answer.get("Location", "")


def test_a_withheld_part_says_so_and_has_no_button(licence, part, notice, bo):
    client = signed_in(bo)
    page = client.get(f"/licences/{licence.public_id}/").content.decode()
    assert "Withheld, being rewritten" in page
    assert f"/parts/{part.public_id}/" not in page.partition("<h2>Load it")[0]
    refused = client.post(f"/licences/{licence.public_id}/parts/{part.public_id}/")
    assert refused.status_code == 409
    assert "withheld since" in refused.content.decode()


def test_the_manifest_is_a_document_to_keep(licence, bo):
    answer = signed_in(bo).get(f"/licences/{licence.public_id}/manifest.json")
    assert f'filename="{licence.public_id}.json"' in answer["Content-Disposition"]
    assert answer.json()["licence"] == licence.public_id


def test_a_recall_is_read_downloaded_and_heard(notice, licence, bo):
    client = signed_in(bo)
    address = f"/licences/{licence.public_id}/recalls/{notice.public_id}/"
    assert "being rewritten" in client.get(address).content.decode()
    assert client.post(address + "acknowledge/").status_code == 409
    carry_out(notice)
    rows = feed.row_ids_of(notice)
    page = client.get(address).content.decode()
    assert rows[0] in page
    assert "leave them out of every later training run" in page
    lines = client.get(address + "rows.csv").content.decode().split()
    assert [line.partition(",")[0] for line in lines] == ["row_id", *rows]
    assert client.get(address + "rows.json").json()["row_ids"] == rows
    assert client.post(address + "acknowledge/").status_code == 302
    notice.refresh_from_db()
    assert notice.acknowledged_by == bo
    assert "Acknowledged" in client.get(address).content.decode()


def test_a_token_is_shown_once(bo, acme):
    client = signed_in(bo)
    made = client.post("/tokens/", {"label": "machine", "days": "30"})
    secret = made.context["secret"]
    assert secret in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    again = client.get("/tokens/").content.decode()
    assert secret not in again
    assert secret[:13] in again
    token = Token.objects.get()
    client.post(f"/tokens/{token.public_id}/revoke/")
    assert not Token.objects.live().exists()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"label": "", "days": "90"},
        {"label": "x" * 61, "days": "90"},
        {"label": "x", "days": "9999"},
        {"label": "x", "days": "NaN"},
        {"label": "a\0b", "days": "90"},
    ],
)
def test_a_wrong_wish_for_a_token_is_told_in_words(bo, acme, fields):
    answer = signed_in(bo).post("/tokens/", fields)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Token.objects.exists()


def test_a_webhook_address_is_added_and_its_secret_shown_once(bo, acme):
    client = signed_in(bo)
    made = client.post("/webhooks/", {"url": "https://a.example/hook"})
    endpoint = Endpoint.objects.get()
    assert endpoint.secret in made.content.decode()
    assert endpoint.secret not in client.get("/webhooks/").content.decode()
    again = client.post("/webhooks/", {"url": "https://a.example/hook"})
    assert endpoint.secret not in again.content.decode()
    client.post(f"/webhooks/{endpoint.public_id}/test/")
    assert "endpoint.test" in client.get("/webhooks/").content.decode()
    client.post(f"/webhooks/{endpoint.public_id}/off/")
    assert client.post(f"/webhooks/{endpoint.public_id}/test/").status_code == 409


@pytest.mark.parametrize("url", ["", "x", "http://169.254.169.254/", "https://a\0b/", "https://[/"])
def test_a_wrong_webhook_address_is_told_in_words(bo, acme, url):
    answer = signed_in(bo).post("/webhooks/", {"url": url})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize(
    "address", ["/licences/lic_x/", "/licences/lic_zzzzzzzzzzzzzzzzzzzzzzzzzz/", "/licences/%00/"]
)
def test_an_address_of_nothing_is_404(bo, acme, address):
    assert signed_in(bo).get(address).status_code == 404


def test_the_page_of_a_licence_costs_the_same_however_much_happened(
    licence, part, bo, release, django_assert_max_num_queries
):
    client = signed_in(bo)
    address = f"/licences/{licence.public_id}/"
    actions.authorise(licence=licence, part=part, by=bo)
    client.get(address)
    with django_assert_max_num_queries(20) as few:
        client.get(address)
    for _ in range(5):
        actions.authorise(licence=licence, part=part, by=bo)
    with django_assert_max_num_queries(len(few)):
        client.get(address)


def test_a_licence_whose_copies_are_being_made_looks_by_itself(release, acme, ana):
    licence = make_licence(acme, ana, release)
    page = signed_in(ana).get(f"/licences/{licence.public_id}/").content.decode()
    assert 'hx-trigger="every 3s"' in page
    assert "Your copy is being made" in page


def test_in_chinese_the_page_opens_too(licence, bo):
    type(bo).objects.filter(pk=bo.pk).update(language="zh-hans")
    assert signed_in(bo).get(f"/zh-hans/licences/{licence.public_id}/").status_code == 200


def test_a_buyers_first_page_shows_what_waits(rf, licence, notice, bo):
    from marketplace.delivery.views.home import overview

    request = rf.get("/")
    request.user = bo
    request.session = {}
    page = overview(request)
    assert page.status_code == 200
    assert notice.public_id in page.content.decode()
    assert json.dumps(str(notice.revocation_id)) not in page.content.decode()
