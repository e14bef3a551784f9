"""The market's chapters: checking a buyer, cutting a release, buying, fetching, being recalled."""

import hashlib
import json
import re
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import duckdb
import pandas
import polars
from django.core import mail
from playwright.sync_api import expect

from marketplace.delivery import signing
from marketplace.delivery.models import Endpoint, Notice
from marketplace.releases.models import Release
from tests.accounts.codes import code_now
from tests.journeys.actor import Actor
from tests.journeys.lives import Story
from tests.journeys.workers import Door

LINK = re.compile(r"https?://\S+")


def ana_registers_acme(ana: Actor) -> None:
    ana.signs_up()
    ana.follow("I buy data for an organisation")
    ana.fill(
        name="Acme Models",
        website="https://acme.example",
        about="We train small language models for hearing aids.",
    )
    ana.main.locator("[name=country]").select_option("DE")
    ana.tick("buyer_class", "company")
    ana.press("Register the organisation")
    ana.sees("Waiting for staff")
    ana.takes_a_picture("organisation")


def bo_joins_acme(ana: Actor, bo: Actor) -> None:
    ana.open("/account/organisation/invite/")
    ana.fill(email=bo.email)
    ana.tick("role", "engineer")
    ana.press("Send the invitation")
    bo.signs_up()
    letter = waits_for_letter(bo, "Acme Models")
    bo.page.goto(LINK.search(letter.body)[0])
    bo.takes_a_picture("invitation")
    bo.press("Join the organisation")
    bo.is_titled("Acme Models")


def waits_for_letter(reader: Actor, about: str) -> mail.EmailMessage:
    """The newest letter to somebody that names something, once it is there."""
    for _ in range(100):
        for letter in reversed(mail.outbox):
            if letter.to == [reader.email] and about in letter.subject + letter.body:
                return letter
        reader.page.wait_for_timeout(100)
    raise AssertionError(f"no letter about {about}")


def sam_signs_in(sam: Actor) -> None:
    """With both factors."""
    sam.signs_in()
    sam.is_titled("One more step")
    sam.fill(code=code_now())
    sam.press("Sign in with the code")
    sam.is_titled("What needs a person")
    sam.takes_a_picture("desk")


def sam_verifies_acme(sam: Actor) -> None:
    sam.main.locator("tr", has_text="Acme Models").locator("a").click()
    sam.is_titled("Acme Models")
    sam.fill(evidence="The register's entry and the website name the same people.")
    for box in sam.main.locator("[name^=ticked_]").all():
        box.check()
    sam.takes_a_picture("verify")
    sam.press("Verify: it may buy")
    sam.sees("Verified: may buy")


def sam_defines_a_bundle(sam: Actor) -> None:
    """Watching what it would hold: the other creators and her."""
    sam.open("/")
    sam.follow("Bundles")
    sam.follow("Define a bundle")
    sam.tick("kinds", "post", "comment", "like")
    sam.tick("purposes", "train_generative")
    sam.fill(price="400")
    expect(sam.page.locator("#counts .figures")).to_contain_text("23", timeout=10_000)
    sam.sees("Enough creators for a cut")
    sam.takes_a_picture("bundle-live-count")
    sam.fill(
        name_en="Everyday posts",
        name_zh="日常帖子",
        summary_en="Posts about ordinary days.",
        summary_zh="日常生活的帖子。",
        slug="everyday-posts",
    )
    sam.press("Define the bundle")
    sam.is_titled("Everyday posts")
    sam.press("List in the catalogue")


def sam_cuts_a_release(sam: Actor) -> Release:
    sam.open("/staff/bundles/")
    sam.follow("Everyday posts")
    sam.press("Cut a release")
    sam.sees("Deliverable", timeout=30)
    sam.takes_a_picture("release")
    return Release.objects.published().latest("number")


def ana_asks_by_name(ana: Actor) -> None:
    goes_to_the_till(ana)
    ana.press("Ask them by name")
    expect(ana.main.get_by_role("status").first).to_contain_text("1 creator was asked")
    ana.takes_a_picture("asked")


def ana_buys(ana: Actor) -> None:
    """Through the catalogue and Stripe's payment page, until the licence has begun."""
    goes_to_the_till(ana)
    ana.tick("purposes", "train_generative")
    ana.press("Show the sum")
    ana.takes_a_picture("quote")
    ana.main.get_by_role("button", name=re.compile("^Pay ")).click()
    ana.page.wait_for_url("**/c/pay/**")
    ana.takes_a_picture("sandbox-payment")
    ana.page.locator("form button").click()
    ana.is_titled("Paid. Your licence has begun.")
    ana.takes_a_picture("paid")
    ana.follow("Open the licence")
    ana.sees("Ready", timeout=20)
    ana.takes_a_picture("licence")


def goes_to_the_till(ana: Actor) -> None:
    ana.open("/")
    ana.follow("Catalogue")
    ana.follow("Everyday posts")
    ana.takes_a_picture("bundle")
    ana.follow("License this bundle")
    ana.is_titled("License Everyday posts, release 1")


def ana_hears_by_webhook(ana: Actor, door: Door) -> None:
    ana.open("/webhooks/")
    ana.fill(url=door.url)
    ana.press("Add")
    ana.sees("Copy the signing secret now: it is not shown again")
    ana.takes_a_picture("webhook-secret")


def opens_his_licence(bo: Actor) -> None:
    bo.open("/")
    bo.main.locator('a[href*="/licences/lic_"]:not([href*="/recalls/"])').first.click()
    bo.is_titled("Everyday posts #1")


def bo_fetches_from_the_page(bo: Actor) -> Path:
    opens_his_licence(bo)
    bo.sees("Ready")
    return bo.fetches("Download")


def bo_makes_a_token(bo: Actor) -> str:
    bo.open("/tokens/")
    bo.fill(label="training cluster")
    bo.press("Make a token")
    bo.sees("Copy it now: it is not shown again")
    secret = bo.main.locator("copy-text code").first.inner_text().strip()
    bo.takes_a_picture("token")
    return secret


def asks_the_api(bo: Actor, secret: str, path: str) -> tuple[int, bytes]:
    """What a program of Bo's gets at an address of the API."""
    address = path if path.startswith("http") else f"{bo.site}/api/v1/{path}"
    try:
        with urlopen(Request(address, headers={"Authorization": f"Bearer {secret}"})) as answer:
            return answer.status, answer.read()
    except HTTPError as refusal:
        return refusal.code, refusal.read()


def bo_fetches_by_token(bo: Actor, secret: str, folder: Path) -> dict[str, Path]:
    """Every part by the API, as its manifest lists them: address → file."""
    licence = json.loads(asks_the_api(bo, secret, "licences/")[1])[0]
    manifest = json.loads(asks_the_api(bo, secret, licence["manifest_url"])[1])
    found = {}
    for file in manifest["files"]:
        status, body = asks_the_api(bo, secret, file["url"])
        assert status == 200
        assert hashlib.sha256(body).hexdigest() == file["sha256"]
        found[file["url"]] = folder / f"{file['revision']}-{file['name']}"
        found[file["url"]].write_bytes(body)
    return found


def opens_everywhere(path: Path) -> list[dict]:
    """The rows of a part, read alike by pandas, polars and DuckDB."""
    frame = polars.read_parquet(path)
    assert len(pandas.read_parquet(path)) == len(frame)
    count = duckdb.sql("SELECT count(*) FROM read_parquet(?)", params=[str(path)])
    assert count.fetchall() == [(len(frame),)]
    return frame.to_dicts()


def holds_only_what_was_agreed(rows: list[dict], story: Story) -> list[dict]:
    """Placeholders and no identifiers; the post she left out is absent. Her rows."""
    texts = [row["text"] or "" for row in rows]
    for secret in (*story.secrets, story.life.handle, story.life.display_name, story.regretted):
        assert not any(secret in text for text in texts)
    author = next(row["author_id"] for row in rows if row["text"] == story.kept)
    hers = [row for row in rows if row["author_id"] == author]
    assert any("[EMAIL_1]" in (row["text"] or "") for row in hers)
    assert any("[PHONE_1]" in (row["text"] or "") for row in hers)
    assert {row["kind"] for row in hers} <= {"post", "comment", "like"}
    return hers


def bo_is_refused(bo: Actor, secret: str, address: str, others: list[str]) -> None:
    """Neither the page he had open nor the API hands her part out; the other parts flow."""
    public_id = address.rstrip("/").rpartition("/")[2]
    with bo.page.expect_response(re.compile(f"/parts/{public_id}/$")) as answer:
        bo.main.locator(f'form[action*="{public_id}"] button').click()
    assert answer.value.status == 409
    bo.takes_a_picture("refused")
    opens_his_licence(bo)
    bo.sees("Withheld, being rewritten")
    expect(bo.main.get_by_role("button", name="Download")).to_have_count(len(others))
    bo.takes_a_picture("withheld")
    status, body = asks_the_api(bo, secret, address)
    assert (status, json.loads(body)["code"]) == (409, "part_withheld")
    assert [asks_the_api(bo, secret, other)[0] for other in others] == [200] * len(others)


def bo_reads_the_recall(bo: Actor, hers: list[dict]) -> None:
    """By page, as a list of exactly her rows under the ids of this licence; and says so."""
    bo.open("/")
    bo.sees("Recalls to acknowledge")
    bo.takes_a_picture("overview-recall")
    bo.main.locator('a[href*="/recalls/ntc_"]').first.click()
    bo.sees("What is asked")
    bo.takes_a_picture("notice")
    with bo.page.expect_download() as begun:
        bo.follow("Download JSON")
    listed = json.loads(Path(begun.value.path()).read_text())
    assert sorted(listed["row_ids"]) == sorted(row["row_id"] for row in hers)
    assert listed["complete"] is True


def feed_lists(bo: Actor, secret: str, hers: list[dict]) -> None:
    feed = json.loads(asks_the_api(bo, secret, "recalls/")[1])
    assert sorted(row["row_id"] for row in feed["removals"]) == sorted(r["row_id"] for r in hers)
    assert {row["cause"] for row in feed["removals"]} == {"revoked"}


def bo_acknowledges(bo: Actor) -> None:
    bo.follow("Acknowledge")
    bo.is_titled("Check what you are about to say")
    assert bo.main.locator("input:checked").count() == 0
    bo.takes_a_picture("acknowledge")
    bo.main.locator("[name=said]").check()
    bo.press("Acknowledge the recall")
    bo.sees("Acknowledged")
    assert Notice.objects.filter(acknowledged_by__email=bo.email).count() == 1


def webhook_told(door: Door) -> None:
    """Each call carries a signature that only the shown secret makes."""
    endpoint = Endpoint.objects.get()
    types = []
    for headers, body in door.calls:
        stamp = headers["webhook-timestamp"]
        good = signing.signature(endpoint.secret, headers["webhook-id"], stamp, body)
        assert headers["webhook-signature"] == good
        types.append(json.loads(body)["type"])
    assert types == ["recall.opened", "recall.ready"]


def sam_sees_the_case(sam: Actor) -> None:
    """On the desk at once, with its clock; behind it, who was told."""
    sam.open("/")
    sam.is_titled("What needs a person")
    case = sam.main.locator("tr", has=sam.page.locator('a[href*="/staff/recalls/rcl_"]'))
    expect(case).to_contain_text(re.compile(r"1 of 1 parts to rewrite[\s\S]*due within the hour"))
    sam.takes_a_picture("desk-recall")
    case.locator("a").first.click()
    expect(sam.main.get_by_role("row", name="Acme Models")).to_be_visible()
    sam.takes_a_picture("recall")
