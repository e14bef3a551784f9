"""The creator's chapters: arriving, bringing, looking, consenting, being paid, taking back."""

import re
from pathlib import Path

from playwright.sync_api import expect

from marketplace.consent.models import Exclusion, Grant
from marketplace.content.models import Import, Record
from tests.accounts.codes import code_now
from tests.journeys.actor import Actor
from tests.journeys.lives import Story


def becomes_a_creator(her: Actor, story: Story) -> None:
    her.signs_up()
    her.takes_a_picture("welcome")
    her.follow("I bring my posts")
    her.page.locator("#id_country").select_option(story.country)
    her.takes_a_picture("become-creator")
    her.press("Become a creator")
    her.is_titled("Three steps, each yours to stop at")
    her.takes_a_picture("overview-empty")


def brings_her_archive(her: Actor, story: Story, folder: Path) -> None:
    """Uploads, watches it being read, and adds the report up."""
    her.follow("Bring an archive")
    her.takes_a_picture("import-new")
    her.main.locator("[name=file]").set_input_files(story.archive(folder))
    her.press("Upload the archive")
    her.sees("See them as a buyer would", timeout=30)
    her.takes_a_picture("import-report")
    table = her.main.locator("table:has(tfoot)").first
    rows = [_numbers(row) for row in table.locator("tbody tr").all()]
    assert [sum(column) for column in zip(*rows, strict=True)] == _numbers(
        table.locator("tfoot tr")
    )
    entries, stored, known, skipped = _numbers(table.locator("tfoot tr"))
    assert entries == stored + known + skipped
    assert stored == Record.objects.filter(creator__user__email=her.email).count() > 0
    assert Import.objects.get(creator__user__email=her.email).file == ""


def _numbers(row) -> list[int]:
    return [int(re.sub(r"\D", "", cell)) for cell in row.locator("td.num").all_text_contents()]


def looks_at_her_posts(her: Actor, story: Story) -> None:
    """Sees what a buyer would, masks highlighted; leaves one post out."""
    her.follow("See them as a buyer would")
    her.is_titled("Your records")
    her.takes_a_picture("records")
    for secret in story.secrets:
        expect(her.main.get_by_text(secret)).to_have_count(0)
    assert her.main.locator("mark").count() >= len(story.secrets)
    post = her.main.locator("article", has_text=story.regretted)
    post.get_by_role("checkbox").check()
    her.press("Leave out")
    expect(her.main.locator("article.left-out", has_text=story.regretted)).to_have_count(1)
    her.takes_a_picture("left-out")
    assert Exclusion.objects.filter(creator__user__email=her.email).count() == 1


def consents(her: Actor, story: Story) -> Grant:
    """Answers one question a page; nothing is chosen for her; keeps the receipt."""
    her.open("/")
    her.follow("Choose what to allow")
    answers = [
        ("purposes", [("purposes", "train_generative"), ("purposes", "evaluation")]),
        ("kinds", [("kinds", "post"), ("kinds", "comment"), ("kinds", "like")]),
        ("sources", [("extent", "every")]),
        ("price", [("mode", "sell")]),
        ("buyers", _buyers(story)),
        ("until", [("until", "12")]),
    ]
    for question, chosen in answers:
        her.page.wait_for_url(re.compile(f"/consent/new/{question}/$"))
        assert her.main.locator("input:checked").count() == 0
        for name, value in chosen:
            her.tick(name, value)
        if question == "price":
            her.fill(floor="2.00")
        her.takes_a_picture(f"question-{question}")
        her.press("Continue")
    her.is_titled("What taking it back can and cannot undo")
    her.takes_a_picture("question-undo")
    her.press("Continue")
    her.is_titled("Check your answers")
    her.takes_a_picture("check")
    assert not Grant.objects.filter(creator__user__email=her.email).exists()
    her.press("Give consent")
    her.is_titled("Receipt of your consent")
    her.sees("Recomputed just now: equal")
    her.takes_a_picture("receipt")
    grant = Grant.objects.get(creator__user__email=her.email)
    assert grant.purposes == ["train_generative", "evaluation"]
    assert grant.floor_amount == 2_000_000
    assert grant.sha256 in her.main.inner_text()
    return grant


def _buyers(story: Story) -> list[tuple[str, str]]:
    return [
        ("company", "ask" if story.asks else "automatic"),
        ("academic", "automatic"),
        ("nonprofit", "never"),
        ("public", "never"),
    ]


def allows_acme_by_name(her: Actor) -> None:
    her.open("/")
    her.page.locator('main a[href*="/consent/requests/"]').click()
    expect(her.main.get_by_text("Acme Models").first).to_be_visible()
    her.takes_a_picture("asked-by-name")
    her.press("Yes, allow")
    her.sees("You said yes")


def sees_who_holds_and_what_it_earned(her: Actor) -> None:
    her.open("/")
    expect(her.main.get_by_role("row", name="Acme Models")).to_be_visible()
    her.takes_a_picture("overview-held")
    her.open("/earnings/")
    her.sees("You earned")
    expect(her.main.get_by_role("row", name="Acme Models")).to_be_visible()
    her.takes_a_picture("earnings")


def sets_up_payouts(her: Actor) -> None:
    """Sets up a second factor, as changing where money goes asks of her, then Stripe's page."""
    her.press("Set up payouts")
    her.is_titled("Set up a second factor")
    her.follow("An authenticator app")
    her.takes_a_picture("authenticator")
    secret = her.page.locator("copy-text code").inner_text().strip()
    her.fill(code=code_now(secret))
    her.press("Set up the app")
    her.follow("Continue to where you were")
    her.is_titled("Earnings")
    her.press("Set up payouts")
    if her.page.locator("#id_code").count():
        her.takes_a_picture("confirm")
        her.fill(code=code_now(secret))
        her.press("Confirm")
    her.page.wait_for_url("**/onboard/**")
    her.takes_a_picture("sandbox-onboarding")
    her.page.locator("button").click()
    her.is_titled("Earnings")
    her.sees("Payouts are set up")


def is_paid(her: Actor) -> None:
    found = her.main.get_by_role("listitem").filter(has_text=her.word("Sent"))
    for _ in range(30):
        her.open("/earnings/")
        if found.count():
            break
        her.page.wait_for_timeout(300)
    expect(found).to_have_count(1)
    her.takes_a_picture("paid")


def takes_everything_back(her: Actor) -> None:
    """Two clicks from her first page."""
    her.open("/")
    before = her.clicks
    her.follow("Take everything back")
    her.takes_a_picture("take-back")
    her.press("Take it back now")
    her.page.wait_for_url(re.compile("/recalls/rcl_"))
    assert her.clicks - before == 2


def watches_it_being_carried_out(her: Actor, *, confirmed: bool) -> None:
    """The page moves by itself: stopped, rewritten, told, and then confirmed."""
    her.sees("Rewritten")
    her.sees("All told")
    if confirmed:
        her.page.reload()
        her.sees("All confirmed")
    her.takes_a_picture("recall-confirmed" if confirmed else "recall")


def keeps_the_receipt(her: Actor) -> None:
    her.follow("Receipt")
    her.is_titled("Receipt of what you took back")
    her.sees("Recomputed just now: equal")
    her.takes_a_picture("revocation-receipt")
