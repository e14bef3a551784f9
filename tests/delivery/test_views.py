"""The pages of a licence, its recalls, tokens and webhooks: for its own people alone."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Member
from marketplace.consent.purposes import Purpose
from marketplace.delivery import actions
from marketplace.delivery.models import Delivery, Endpoint, Notice, Token
from marketplace.kit import clock
from marketplace.purchases.models import Licence
from tests.cast import signed_in
from tests.delivery.conftest import carry_out, make_licence

pytestmark = pytest.mark.django_db


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
        ("get", lic + "certificate/"),
        ("post", f"{lic}parts/{part.public_id}/"),
        ("get", ntc),
        ("get", ntc + "rows.csv"),
        ("get", ntc + "rows.json"),
        ("get", ntc + "acknowledge/"),
        ("post", ntc + "acknowledge/"),
        ("get", f"/tokens/{token[0].public_id}/revoke/"),
        ("post", f"/tokens/{token[0].public_id}/revoke/"),
        ("post", f"/webhooks/{endpoint.public_id}/off/"),
        ("post", f"/webhooks/{endpoint.public_id}/test/"),
        ("post", f"/webhooks/messages/{message.public_id}/again/"),
    ]


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
    assert f"/parts/{part.public_id}/" not in page.partition("<h2>Load the data")[0]
    refused = client.post(f"/licences/{licence.public_id}/parts/{part.public_id}/")
    assert refused.status_code == 409
    assert "withheld since" in refused.content.decode()


def test_the_manifest_is_a_document_to_keep(licence, bo):
    answer = signed_in(bo).get(f"/licences/{licence.public_id}/manifest.json")
    assert f'filename="{licence.public_id}.json"' in answer["Content-Disposition"]
    assert answer.json()["licence"] == licence.public_id


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
    asked = client.get(f"/tokens/{token.public_id}/revoke/").content.decode()
    assert "Revoke the token “machine”?" in asked
    assert Token.objects.live().exists()
    client.post(f"/tokens/{token.public_id}/revoke/")
    assert not Token.objects.live().exists()
    assert (
        "Revoke the token</button>"
        not in client.get(f"/tokens/{token.public_id}/revoke/").content.decode()
    )


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
    assert (
        "We call it no more" in client.get(f"/webhooks/{endpoint.public_id}/off/").content.decode()
    )
    assert Endpoint.objects.enabled().exists()
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


@pytest.mark.parametrize("tool", ["pandas", "polars", "duckdb", "curl", "api", "nonsense"])
def test_each_way_to_load_names_the_buyers_own_addresses(licence, bo, tool):
    page = signed_in(bo).get(f"/licences/{licence.public_id}/?with={tool}").content.decode()
    load = page[page.index('id="load"') : page.index("What you may do, and what not")]
    if tool in {"polars", "duckdb"}:
        assert f"{licence.release.bundle.slug}-{licence.release.number}-*.parquet" in load
    else:
        assert f"/api/v1/licences/{licence.public_id}/" in load
    assert load.count('aria-current="page"') == 1


def test_the_page_says_what_the_licence_allows_and_what_not(licence, bo):
    page = signed_in(bo).get(f"/licences/{licence.public_id}/").context
    assert [purpose.value for purpose in page["may"]] == licence.purposes
    assert {*page["may"], *page["may_not"]} == set(Purpose)
    assert not {*page["may"]} & {*page["may_not"]}


def test_a_certificate_says_who_what_for_which_price_and_until_when(licence, bo):
    page = signed_in(bo).get(f"/licences/{licence.public_id}/certificate/").content.decode()
    for fact in (
        licence.public_id,
        licence.organisation.name,
        licence.release.public_id,
        licence.release.manifest_sha256,
        "$4.00",
        "Train generative models",
        "Checked by Assent’s staff on",
        f"/releases/{licence.release.public_id}/manifest.json",
    ):
        assert fact in page, fact
    assert "ENDED" not in page


def test_the_certificate_of_an_ended_licence_says_so(licence, bo):
    Licence.objects.filter(pk=licence.pk).update(
        starts_at=clock.now() - timedelta(days=400), ends_at=clock.now() - timedelta(days=35)
    )
    page = signed_in(bo).get(f"/licences/{licence.public_id}/certificate/").content.decode()
    assert "ENDED" in page
    assert "was allowed, until the date below" in page
    assert "In force" not in page


@pytest.mark.browser
@pytest.mark.parametrize(("language", "prefix"), [("en", ""), ("zh-hans", "/zh-hans")])
def test_a_certificate_prints_on_exactly_one_sheet(
    licence, bo, live_server, page, language, prefix, transactional_db
):
    Licence.objects.filter(pk=licence.pk).update(purposes=Purpose.values)
    type(bo).objects.filter(pk=bo.pk).update(language=language)
    for cookie in signed_in(bo).cookies.values():
        page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
        )
    page.goto(f"{live_server.url}{prefix}/licences/{licence.public_id}/certificate/")
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_a_buyer_without_a_licence_is_shown_three_steps(acme, ana):
    page = signed_in(ana).get("/").content.decode()
    assert "Three steps lead to your first file." in page
    assert "1. Choose a release" in page


def test_a_buyer_who_is_not_verified_learns_who_checks_and_what_to_do_meanwhile(acme, ana):
    acme.verifications.all().delete()
    page = signed_in(ana).get("/").content.decode()
    assert "Waiting for staff" in page
    assert "Who checks" in page
    assert "What you can do meanwhile" in page


def test_the_overview_and_the_lists_cost_the_same_however_much_is_held(
    licence, release, notice, acme, ana, bo, django_assert_max_num_queries
):
    client = signed_in(bo)
    addresses = ("/", "/licences/?state=all", "/licences/recalls/")
    costs = []
    for address in addresses:
        client.get(address)
        with django_assert_max_num_queries(40) as counted:
            client.get(address)
        costs.append(len(counted))
    for _ in range(3):
        another = make_licence(acme, ana, release)
        Notice.objects.create(
            licence=another,
            part=notice.part,
            revocation_id=notice.revocation_id,
            delivered_before=False,
            due_at=clock.now() + timedelta(days=9),
        )
    for address, cost in zip(addresses, costs, strict=True):
        with django_assert_max_num_queries(cost):
            client.get(address)


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
    words = page.content.decode()
    assert notice.public_id in words
    assert "The part is being rewritten. The list of rows comes in a moment." in words
    assert json.dumps(str(notice.revocation_id)) not in page.content.decode()
