"""Who may open what: every address of the site against everybody it is not for.

An address that is not in the table fails. What someone may not see is not there: 404, or, for
visitors, the way to sign in. No attempt leaves a trace in any row.
"""

from collections.abc import Iterator
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from accounts import actions as accounts
from accounts.digest import stop_link
from accounts.models import Creator, Member, Organisation, Verification
from marketplace.consent.models import BuyerRequest, Grant
from marketplace.content.models import Import, Record
from marketplace.delivery import actions as delivery
from marketplace.delivery.models import Message, Notice
from marketplace.kit import clock
from marketplace.kit.models import Job
from marketplace.privacy import actions as privacy
from marketplace.recalls import actions as recalls
from marketplace.releases.models import Release
from tests.cast import make_user, signed_in, with_passkey
from tests.payouts.earned import divide
from tests.recalls.conftest import market  # noqa: F401 - a fixture
from tests.releases import world

EVERYONE = """home patterns pattern-page pattern-months terms:current terms:version
catalogue:bundle-list
catalogue:bundle-detail catalogue:bundle-months catalogue:compare releases:release-detail
releases:manifest health api:schema api:docs
help:index help:creators help:buyers help:privacy email-list email-html email-text
accounts:stop-digest"""
SIGNED_IN = """accounts: accounts:welcome accounts:declare-adult accounts:become-creator
accounts:settings accounts:second-factor accounts:second-factor-done accounts:register-organisation
accounts:invitation accounts:digest"""
CREATORS = """content:source-list content:source-detail content:import-new content:import-detail
content:record-list privacy:leave-out privacy:record-detail privacy:known-names
privacy:known-name-removal consent:grant-list consent:new consent:draft consent:question
consent:request-list consent:request-answer consent:grant-detail consent:receipt
consent:receipt-json recalls:overview recalls:revoke recalls:recall-list recalls:recall-detail
recalls:receipt recalls:receipt-json recalls:holder-list payouts:earnings payouts:statement
payouts:set-up"""
MEMBERS = """accounts:organisation accounts:leave purchases:quote purchases:purchase-detail
purchases:licence-list delivery:licence-detail delivery:licence-manifest delivery:part-download
delivery:licence-certificate delivery:notice-list
delivery:notice-detail delivery:notice-rows-csv delivery:notice-rows-json delivery:acknowledge
delivery:token-list delivery:token-revoke delivery:endpoint-list delivery:endpoint-disable
delivery:endpoint-test delivery:message-again"""
ADMINISTRATORS = "accounts:invite accounts:member accounts:withdraw-invitation purchases:ask"
STAFF = """catalogue:staff-bundle-list catalogue:staff-bundle-new catalogue:staff-bundle-detail
catalogue:staff-bundle-change catalogue:staff-bundle-listing catalogue:staff-bundle-retirement
catalogue:staff-release-new backoffice:desk backoffice:job-retry backoffice:organisation-list
backoffice:organisation-detail backoffice:end-verification backoffice:recall-list
backoffice:recall-detail"""
PROGRAMS = """api:licences api:licence api:manifest api:part api:recalls api:notices api:notice
api:acknowledgement"""
STRIPE = "gateway:webhook"
ACTS_FOR_EVERYONE = "language"  # a POST that keeps the reader's language
# allauth's own pages: about whoever is reading, or the way in; one may name a passkey.
WAYS_IN = ("account_", "mfa_")

TABLE = {
    "everyone": EVERYONE.split(),
    "signed in": SIGNED_IN.split(),
    "creators": CREATORS.split(),
    "members": MEMBERS.split(),
    "administrators": ADMINISTRATORS.split(),
    "staff": STAFF.split(),
    "programs": PROGRAMS.split(),
    "others": [STRIPE, ACTS_FOR_EVERYONE],
}
PUBLIC_OBJECTS = {"version", "slug", "release_id"}  # parameters that name what everyone may see
QUESTIONS = {"step": "purposes", "page": "404", "name": "receipt"}  # parameters that name no object


def addresses(resolver: Any = None, space: str = "", known: tuple = ()) -> Iterator[tuple]:
    """Every named address with the parameters it takes."""
    for pattern in (resolver or get_resolver()).url_patterns:
        takes = (*known, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern, inner, takes)
        else:
            yield f"{space}{pattern.name or ''}", takes


ALL = dict(addresses())


def test_every_address_says_whom_it_is_for():
    listed = [name for names in TABLE.values() for name in names]
    ours = {name for name in ALL if not name.startswith(WAYS_IN)}
    assert sorted(ours) == sorted(listed)


@pytest.fixture
def neighbours(market, maya, wen, sam, acme, ana, bo, mallory):  # noqa: F811
    """Real things of Maya's, Acme's and Sam's, and the people who must not see them."""
    cache.clear()
    admin = Member.objects.get(user=ana)
    record = Record.objects.filter(creator=maya).order_by("pk").first()
    privacy.add_known_name(by=maya, name="Maya Quillfeather")
    endpoint = delivery.add_endpoint(by=admin, url="https://acme.example/hook")
    recall = recalls.revoke(by=maya, scope="records", record_ids=market.records[:1], language="en")
    delivery.send_test(by=admin, endpoint=endpoint)
    token, _secret = delivery.make_token(by=admin, label="cluster")
    invitation = accounts.invite(by=admin, email="carol@example.org", role="engineer")
    asked = BuyerRequest.objects.create(creator=maya, organisation=acme)
    now = clock.now()
    divide(market.licence, now, {maya: 3_000_000})
    passkey = with_passkey(maya.user)
    hidden = world.make_bundle(sam, listed_at=None)
    things = {
        "source_id": record.source.public_id,
        "import_id": Import.objects.filter(creator=maya).latest("pk").public_id,
        "record_id": record.public_id,
        "name_id": privacy.KnownName.objects.get(creator=maya).pk,
        "request_id": asked.public_id,
        "grant_id": Grant.objects.get(creator=maya).public_id,
        "recall_id": recall.public_id,
        "revocation_id": recall.revocation.public_id,
        "purchase_id": market.licence.settlement.purchase.public_id,
        "licence_id": market.licence.public_id,
        "part_id": market.part.public_id,
        "notice_id": Notice.objects.get(licence=market.licence).public_id,
        "token_id": token.public_id,
        "endpoint_id": endpoint.public_id,
        "message_id": Message.objects.first().public_id,
        "member_id": admin.public_id,
        "invitation_id": invitation.public_id,
        "organisation_id": acme.public_id,
        "bundle_id": hidden.public_id,
        "job_id": Job.objects.create(
            kind="content.read_import", state="failed", finished_at=clock.now()
        ).public_id,
        "pk": passkey.pk,
        "slug": market.release.bundle.slug,
        "release_id": market.release.public_id,
        "version": 1,
        "year": now.year,
        "month": now.month,
        "token": stop_link(mallory).rstrip("/").rpartition("/")[2],
    }
    Creator.objects.create(user=mallory, country="GB")
    EmailAddress.objects.create(user=mallory, email=mallory.email, verified=True, primary=True)
    rival = Organisation.objects.create(
        name="Rival", website="https://rival.example", country="FR", buyer_class="company", about=""
    )
    Verification.objects.create(organisation=rival, verified_by=sam, evidence="register")
    rita = make_user("rita")
    theirs = Member.objects.create(organisation=rival, user=rita, role="admin")
    clients = {
        "a visitor": Client(),
        "Mallory, a creator": signed_in(mallory),
        "Rita, who administers another buyer": signed_in(rita),
        "somebody who is nothing": signed_in(make_user("nobody")),
        "Maya": signed_in(maya.user),
        "Ana": signed_in(ana),
        "Bo": signed_in(bo),
        "Sam": signed_in(sam),
    }
    bearer = f"Bearer {delivery.make_token(by=theirs, label='theirs')[1]}"
    return SimpleNamespace(
        things=things, clients=clients, rival=Client(headers={"Authorization": bearer})
    )


def address(name: str, things: dict[str, Any]) -> str:
    given = {key: QUESTIONS.get(key) or things[key] for key in ALL[name]}
    return "/account/" if name == "accounts:" else reverse(name, kwargs=given)


def both(client: Client, path: str) -> list[HttpResponse]:
    """What a GET and a POST answer."""
    return [client.get(path), client.post(path, {"answer": "yes", "to": "out", "scope": "all"})]


def is_shut(answers: list[HttpResponse], *, visitor: bool = False) -> bool:
    """At least one way says that there is nothing here, and the other at most that it is no way."""

    def shut(answer: HttpResponse) -> bool:
        if visitor and answer.status_code == HTTPStatus.FOUND:
            return answer["Location"].startswith("/account/login/?next=")
        return answer.status_code == HTTPStatus.NOT_FOUND

    others = {HTTPStatus.METHOD_NOT_ALLOWED}
    return any(map(shut, answers)) and all(
        shut(answer) or answer.status_code in others for answer in answers
    )


def rows() -> dict[str, list]:
    """Every row of every table of ours, and how people sign in."""
    found = {}
    for model in [*apps.get_models()]:
        if model._meta.app_label in {"sessions", "contenttypes", "auth"}:
            continue
        names = [field.attname for field in model._meta.concrete_fields]
        if model._meta.label == "delivery.Token":
            names.remove("used_at")
        found[model._meta.label] = list(model.objects.order_by("pk").values_list(*names))
    return found


def owns(name: str) -> bool:
    """Whether the address names somebody's own thing."""
    return bool(set(ALL[name]) - PUBLIC_OBJECTS - set(QUESTIONS))


RIGHTFUL = {"creators": "Maya", "members": "Ana", "administrators": "Ana", "staff": "Sam"}
ALIENS = {
    "creators": ["Ana", "Sam", "Rita, who administers another buyer", "somebody who is nothing"],
    "members": ["Maya", "Sam", "Mallory, a creator", "somebody who is nothing"],
    "administrators": ["Bo", "Maya", "Sam", "Mallory, a creator"],
    "staff": ["Maya", "Ana", "Bo", "Mallory, a creator", "somebody who is nothing"],
}
TWINS = {
    "creators": "Mallory, a creator",
    "members": "Rita, who administers another buyer",
    "administrators": "Rita, who administers another buyer",
}


@pytest.mark.django_db
@pytest.mark.parametrize("audience", RIGHTFUL)
def test_nobody_else_opens_it_or_changes_anything(neighbours, audience):
    before, wrong = rows(), []
    for name in TABLE[audience]:
        path = address(name, neighbours.things)
        strangers = [*ALIENS[audience], "a visitor"]
        if owns(name) and audience in TWINS:
            strangers.append(TWINS[audience])
        for who in strangers:
            answers = both(neighbours.clients[who], path)
            if not is_shut(answers, visitor=who == "a visitor"):
                wrong.append((name, who, [answer.status_code for answer in answers]))
    assert wrong == []
    assert rows() == before


@pytest.mark.django_db
@pytest.mark.parametrize("audience", RIGHTFUL)
def test_whoever_it_is_for_finds_it(neighbours, audience):
    client = neighbours.clients[RIGHTFUL[audience]]
    opens = {HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
    answers = {name: client.get(address(name, neighbours.things)) for name in TABLE[audience]}
    assert {name: a.status_code for name, a in answers.items() if a.status_code not in opens} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("audience", TWINS)
def test_ones_own_lists_hold_nothing_of_anybody_elses(neighbours, audience):
    client = neighbours.clients[TWINS[audience]]
    private = [str(neighbours.things[key]) for key in neighbours.things if key.endswith("_id")]
    private = [each for each in private if "_" in each and not each.startswith("rel_")]
    seen = []
    for name in TABLE[audience]:
        if not owns(name):
            page = client.get(address(name, neighbours.things))
            assert page.status_code in {200, 302, 405}, name
            text = page.content.decode()
            seen += [(name, each) for each in private if each in text]
    assert seen == []


@pytest.mark.django_db
def test_everyone_opens_what_is_for_everyone_and_nothing_that_is_not_published(neighbours, sam):
    visitor = neighbours.clients["a visitor"]
    for name in TABLE["everyone"]:
        answer = visitor.get(address(name, neighbours.things))
        assert answer.status_code == HTTPStatus.OK, name
    secret = world.make_bundle(sam, listed_at=None)
    released = world.cut(secret, sam)
    assert released.state == "published"
    refused = Release.objects.create(
        bundle=secret,
        number=9,
        purposes=secret.purposes,
        price_amount=1,
        currency="USD",
        minimum_creators=20,
        key=b"k" * 32,
        cut_by=sam,
    )
    for client in (visitor, neighbours.clients["Ana"], neighbours.clients["Mallory, a creator"]):
        assert client.get(reverse("catalogue:bundle-detail", args=[secret.slug])).status_code == 404
        for release in (released, refused):
            for name in ("releases:release-detail", "releases:manifest"):
                assert client.get(reverse(name, args=[release.public_id])).status_code == 404


@pytest.mark.django_db
def test_what_needs_an_account_sends_visitors_to_sign_in(neighbours):
    before, visitor = rows(), neighbours.clients["a visitor"]
    wrong = []
    for name in TABLE["signed in"]:
        path = address(name, neighbours.things)
        answers = both(visitor, path)
        if name == "accounts:":  # leads on to the settings, which are shut
            answers = both(visitor, answers[0]["Location"])
        if not is_shut(answers, visitor=True):
            wrong.append((name, [answer.status_code for answer in answers]))
    assert wrong == []
    assert rows() == before


@pytest.mark.django_db
def test_an_invitation_is_for_the_address_it_was_sent_to(neighbours):
    before = rows()
    path = address("accounts:invitation", neighbours.things)
    for who in ("Mallory, a creator", "Rita, who administers another buyer", "Ana", "Sam"):
        assert is_shut(both(neighbours.clients[who], path)), who
    assert rows() == before


@pytest.mark.django_db
def test_programs_need_a_token_and_find_only_their_own_organisations_things(neighbours):
    before = rows()
    private = [str(each) for each in neighbours.things.values() if "_" in str(each)]
    for name in TABLE["programs"]:
        path = address(name, neighbours.things)
        for nobody in (neighbours.clients["a visitor"], neighbours.clients["Ana"]):
            assert {a.status_code for a in both(nobody, path)} == {HTTPStatus.UNAUTHORIZED}, name
        answers = both(neighbours.rival, path)
        if owns(name):
            assert is_shut(answers), name
        else:
            assert answers[0].status_code == HTTPStatus.OK, name
            assert not any(each in answers[0].content.decode() for each in private), name
    assert rows() == before


@pytest.mark.django_db
def test_stripes_door_obeys_nobody_without_a_signature(neighbours):
    before = rows()
    event = {"id": "evt_forged", "type": "checkout.session.completed", "created": 1}
    answer = neighbours.clients["a visitor"].post(
        reverse(STRIPE), event, content_type="application/json"
    )
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert rows() == before


@pytest.mark.django_db
def test_the_ways_in_change_nothing_of_anybody_elses(neighbours):
    """Mallory walks all of allauth's pages, naming Maya's passkey where one is asked for."""
    before = rows()
    client = neighbours.clients["Mallory, a creator"]
    for name in (name for name in ALL if name.startswith(WAYS_IN) and name != "account_logout"):
        for answer in both(client, address(name, neighbours.things)):
            assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, name
            assert b"maya@example.org" not in answer.content, name
    assert rows() == before
