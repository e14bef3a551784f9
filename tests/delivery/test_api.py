"""The buyers' API: one's own licences by token, and nothing of anybody else's."""

import base64
import hashlib
import io
import json
import urllib.error
import urllib.request
import warnings

import pandas as pd
import pyarrow.parquet as pq
import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from accounts.models import Member
from marketplace.delivery import actions, feed
from marketplace.delivery.models import Delivery, Notice, Token
from marketplace.kit import ids
from marketplace.releases import actions as releases
from tests.cast import signed_in
from tests.delivery.conftest import make_licence, with_token
from tests.releases import world

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.fixture
def api(token) -> Client:
    return with_token(token[1])


@pytest.fixture
def notice(licence, creators) -> Notice:
    with transaction.atomic():
        revocation, parts = world.revoke(creators[0])
        (found,) = actions.write_notices(revocation=revocation, parts=parts)
    return found


def carry_out(notice: Notice) -> None:
    releases.rewrite(part=notice.part, cause="revoked", revocation_id=notice.revocation_id)
    actions.mark_ready(part=notice.part, revocation_id=notice.revocation_id)


def test_a_program_finds_its_licence_its_files_and_their_sums(api, licence):
    (found,) = api.get("/api/v1/licences/").json()
    assert (found["id"], found["open_recalls"]) == (licence.public_id, 0)
    assert api.get(f"/api/v1/licences/{licence.public_id}/").json() == found
    manifest = api.get(found["manifest_url"].removeprefix("http://localhost:8000")).json()
    assert manifest["format"] == "assent-licence/1"
    assert manifest["terms"] == [{"version": 1, "sha256": "0" * 64}]
    assert sum(file["rows"] for file in manifest["files"]) == licence.release.rows
    for file in manifest["files"]:
        answer = api.get(file["url"].removeprefix("http://localhost:8000"))
        body = b"".join(answer)
        assert hashlib.sha256(body).hexdigest() == file["sha256"]
        assert len(body) == file["size"] == int(answer["Content-Length"])
        table = pq.read_table(io.BytesIO(body))
        assert table.num_rows == file["rows"]
        assert [field.name for field in table.schema] == [c["name"] for c in manifest["columns"]]
    assert Delivery.objects.count() == len(manifest["files"])


def test_a_download_is_private_and_named(api, licence, part, token):
    answer = api.get(f"/api/v1/licences/{licence.public_id}/parts/{part.public_id}/")
    delivery = Delivery.objects.get()
    slug = licence.release.bundle.slug
    assert answer["Content-Disposition"] == (
        f'attachment; filename="{slug}-1-part-{part.number:05d}.parquet"'
    )
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["ETag"] == f'"{delivery.copy.sha256}"'
    assert answer["X-Assent-Delivery"] == delivery.public_id
    assert delivery.token == token[0]
    answer.close()


def test_a_withheld_part_is_a_problem_with_a_reason(api, licence, part, notice):
    answer = api.get(f"/api/v1/licences/{licence.public_id}/parts/{part.public_id}/")
    assert (answer.status_code, answer["Content-Type"]) == (409, PROBLEM)
    assert answer.json()["code"] == "part_withheld"
    files = api.get(f"/api/v1/licences/{licence.public_id}/manifest/").json()["files"]
    states = {file["part"]: file["state"] for file in files}
    assert states.pop(part.public_id) == "withheld"
    assert set(states.values()) == {"ready"}
    assert not Delivery.objects.exists()


def test_asking_for_the_head_of_a_part_delivers_nothing(api, licence, part):
    address = f"/api/v1/licences/{licence.public_id}/parts/{part.public_id}/"
    assert api.head(address).status_code == 405
    assert not Delivery.objects.exists()


def basic(text: bytes) -> str:
    return "Basic " + base64.b64encode(text).decode()


def test_basic_with_the_token_as_password_works_too(licence, token):
    header = {"Authorization": basic(f"token:{token[1]}".encode())}
    assert Client(headers=header).get("/api/v1/licences/").status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer assent_wrong",
        "Bearer " + "a" * 5_000,
        "Bearer \x00",
        "Bearer é",
        "Basic",
        "Basic !!!",
        basic(b"no colon"),
        basic(b"user:\xff\xfe"),
        "Digest username=x",
        "Token abc",
    ],
)
def test_without_a_valid_token_there_is_only_401(licence, header):
    client = Client(headers={"Authorization": header} if header is not None else {})
    answer = client.get("/api/v1/licences/")
    assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_that_was_revoked_or_ran_out_is_401(api, token, licence, bo):
    Token.objects.update(expires_at="2020-01-01T00:00Z")
    assert api.get("/api/v1/licences/").status_code == 401
    other, secret = actions.make_token(by=Member.objects.get(user=bo), label="x")
    assert with_token(secret).get("/api/v1/licences/").status_code == 200
    actions.revoke_token(by=Member.objects.get(user=bo), token=other)
    assert with_token(secret).get("/api/v1/licences/").status_code == 401


def test_a_session_opens_nothing_here(licence, ana):
    assert signed_in(ana).get("/api/v1/licences/").status_code == 401


def test_the_last_use_is_noted(api, token, licence):
    api.get("/api/v1/licences/")
    token[0].refresh_from_db()
    assert token[0].used_at


def addresses(licence, part, notice) -> list[tuple[str, str]]:
    lic, ntc = licence.public_id, notice.public_id
    return [
        ("get", f"/api/v1/licences/{lic}/"),
        ("get", f"/api/v1/licences/{lic}/manifest/"),
        ("get", f"/api/v1/licences/{lic}/parts/{part.public_id}/"),
        ("get", f"/api/v1/notices/{ntc}/"),
        ("post", f"/api/v1/notices/{ntc}/acknowledgement/"),
    ]


def test_another_buyers_token_finds_nothing(licence, part, notice, gil):
    carry_out(notice)
    _token, secret = actions.make_token(by=Member.objects.get(user=gil), label="x")
    client = with_token(secret)
    for method, address in addresses(licence, part, notice):
        answer = getattr(client, method)(address)
        assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM), address
    assert client.get("/api/v1/licences/").json() == []
    assert client.get("/api/v1/notices/").json() == []
    assert client.get("/api/v1/recalls/").json()["removals"] == []
    notice.refresh_from_db()
    assert notice.acknowledged_at is None
    assert not Delivery.objects.exists()


def test_a_part_of_a_release_one_did_not_license_is_not_there(api, licence, sam):
    other = world.cut(world.make_bundle(sam), sam).parts.first()
    address = f"/api/v1/licences/{licence.public_id}/parts/{other.public_id}/"
    assert api.get(address).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        "x",
        "%00",
        "lic_",
        "lic_zzzzzzzzzzzzzzzzzzzzzzzzzz",
        "prt_01h455vb4pex5vsknk084sn02q",
        "a" * 2_000,
        "%F0%9F%98%80",
        "..%2f..%2fetc",
        "' OR 1=1--",
    ],
)
def test_an_id_that_is_none_is_404(api, licence, wrong):
    for address in (
        f"/api/v1/licences/{wrong}/",
        f"/api/v1/licences/{licence.public_id}/parts/{wrong}/",
        f"/api/v1/notices/{wrong}/",
    ):
        assert api.get(address).status_code == 404


def test_the_feed_tells_each_removed_row_once(api, licence, part, notice, creators):
    first = api.get("/api/v1/recalls/").json()
    assert first["removals"] == []
    carry_out(notice)
    second = api.get("/api/v1/recalls/", {"since": first["next"]}).json()
    assert [row["row_id"] for row in second["removals"]] == feed.row_ids_of(notice)
    assert {(r["licence"], r["part"], r["cause"]) for r in second["removals"]} == {
        (licence.public_id, part.public_id, "revoked")
    }
    assert api.get("/api/v1/recalls/", {"since": second["next"]}).json()["removals"] == []


def test_the_feed_goes_on_where_it_stopped_in_each_licence(
    api, licence, release, acme, ana, notice, monkeypatch
):
    from marketplace.delivery import api as door

    carry_out(notice)
    monkeypatch.setattr(door, "LIMIT", 3)
    seen, since, more = [], "", True
    while more:
        page = api.get("/api/v1/recalls/", {"since": since}).json()
        seen += [row["row_id"] for row in page["removals"]]
        since, more = page["next"], page["more"]
    assert seen == feed.row_ids_of(notice)


@pytest.mark.parametrize(
    "since",
    [
        "x",
        "0",
        "\x00",
        "é",
        "W10",
        base64.urlsafe_b64encode(b"[" * 3_000).decode(),
        base64.urlsafe_b64encode(b'[["x",1]]').decode(),
        base64.urlsafe_b64encode(b'[["0123456789abcdef0123456789abcdef",-1]]').decode(),
        base64.urlsafe_b64encode(b'[["0123456789abcdef0123456789abcdef",1e999]]').decode(),
        base64.urlsafe_b64encode(
            b'[["0123456789abcdef0123456789abcdef",9223372036854775808]]'
        ).decode(),
        base64.urlsafe_b64encode(b"[[1,2]]").decode(),
        base64.urlsafe_b64encode(b'{"a":1}').decode(),
        base64.urlsafe_b64encode(b"null").decode(),
        "A" * 30_000,
    ],
)
def test_a_cursor_that_is_none_of_ours_is_a_problem(api, licence, since):
    answer = api.get("/api/v1/recalls/", {"since": since})
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert "since" in answer.json()["errors"]


def test_a_program_hears_a_recall_and_acknowledges_it(api, notice, token):
    (waiting,) = api.get("/api/v1/notices/").json()
    assert (waiting["id"], waiting["ready_at"]) == (notice.public_id, None)
    address = f"/api/v1/notices/{notice.public_id}/acknowledgement/"
    early = api.post(address)
    assert (early.status_code, early.json()["code"]) == (409, "notice_not_ready")
    carry_out(notice)
    assert api.get(f"/api/v1/notices/{notice.public_id}/").json()["row_ids"]
    assert api.post(address).json()["acknowledged_at"]
    notice.refresh_from_db()
    assert notice.acknowledged_token == token[0]
    assert api.get("/api/v1/notices/").json() == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 5_000, b'"\xed\xa0\x80"', b'{"a":"\\u0000"}', b"\x00"]
)
def test_a_hostile_body_is_no_crash(api, notice, body):
    carry_out(notice)
    answer = api.post(
        f"/api/v1/notices/{notice.public_id}/acknowledgement/",
        data=body,
        content_type="application/json",
    )
    assert answer.status_code in {200, 400}


def test_the_feed_never_names_anyone(api, licence, notice, creators):
    carry_out(notice)
    told = json.dumps([api.get("/api/v1/recalls/").json(), api.get("/api/v1/notices/").json()])
    for name in (
        creators[0].public_id,
        str(creators[0].pk),
        ids.public("rev", notice.revocation_id),
    ):
        assert name not in told
    assert str(notice.revocation_id) not in told


def test_one_token_may_not_ask_without_end(api, licence, monkeypatch):
    from marketplace.delivery.throttling import TokenThrottle

    monkeypatch.setattr(TokenThrottle, "rate", "2/min")
    statuses = [api.get("/api/v1/licences/").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    answer = api.get("/api/v1/licences/")
    assert answer["Content-Type"] == PROBLEM
    assert int(answer["Retry-After"]) > 0


def test_without_redis_nobody_is_held_up(api, licence, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    assert api.get("/api/v1/licences/").status_code == 200


def test_the_description_is_valid_and_complete(tmp_path):
    target = tmp_path / "schema.yml"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        call_command("spectacular", file=str(target), validate=True, fail_on_warn=True)
    written = target.read_text()
    for name in ("/api/v1/licences/", "/api/v1/recalls/", "/api/v1/notices/", "bearer"):
        assert name in written


def test_the_description_and_its_page_are_served_without_inline_script(client):
    assert client.get("/api/v1/schema/").status_code == 200
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    assert b"<script>" not in page.content
    assert b"<style" not in page.content
    assert b"swagger" not in page.content


def test_the_lists_cost_the_same_however_many_licences(
    api, licence, release, acme, ana, django_assert_max_num_queries
):
    with django_assert_max_num_queries(4) as few:
        api.get("/api/v1/licences/")
    for _ in range(3):
        make_licence(acme, ana, release)
    with django_assert_max_num_queries(len(few)):
        assert len(api.get("/api/v1/licences/").json()) == 4


@pytest.mark.slow
def test_one_line_of_pandas_loads_a_part(live_server, transactional_db, licence, part, token):
    address = f"{live_server.url}/api/v1/licences/{licence.public_id}/parts/{part.public_id}/"
    frame = pd.read_parquet(address, storage_options={"Authorization": "Bearer " + token[1]})
    assert len(frame) == Delivery.objects.get().copy.rows
    asked = urllib.request.Request(address, headers={"Authorization": "Bearer wrong"})
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(asked)
