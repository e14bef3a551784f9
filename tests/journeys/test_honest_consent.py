"""Consent screens are honest by measurement: nothing chosen beforehand, yes and no alike, easy to
read, the same in both languages, no harder to leave than to enter, and quiet after a no."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from accounts.models import Creator
from marketplace.consent.answers import QUESTIONS, STEPS
from marketplace.consent.models import BuyerRequest, Grant, Revocation
from marketplace.consent.purposes import Purpose
from tests.cast import signed_in
from tests.consent.conftest import GRANT, make_record, make_source
from tests.consent.conftest import give as give  # noqa: PLC0414 - a fixture
from tests.consent.conftest import terms as terms  # noqa: PLC0414 - a fixture
from tests.journeys.conftest import known
from tests.journeys.measures import HAN, WORD, looks, screen

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("terms")]

ANSWERS = {
    "purposes": [("purposes", code) for code in Purpose.values],
    "kinds": [("kinds", "post"), ("kinds", "like")],
    "sources": [("extent", "every")],
    "price": [("mode", "share")],
    "buyers": [(code, "ask") for code in ("academic", "nonprofit", "public", "company")],
    "until": [("until", "12")],
    "undo": [],
}
MOST_WORDS, HARDEST_GRADE, AVERAGE_SENTENCE, LONGEST_SENTENCE = 250, 8, 20, 25
# A Chinese character says less than an English word and more than a letter.
FEWEST_CHARACTERS, MOST_CHARACTERS = 1.2, 2.4
ALIKE = 0.02


@pytest.fixture
def a_creator(somebody):
    """Makes a creator with two kinds of record, signed in at a browser of her own."""

    def make(name="maya", language="en"):
        creator = Creator.objects.create(user=known(name, language=language), country="GB")
        source = make_source(creator, f"{name}@social.example")
        make_record(source)
        make_record(source, "like")
        her = somebody(name, language)
        for cookie in signed_in(creator.user).cookies.values():
            her.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": her.site}])
        return her, creator

    return make


def answer(her, step):
    her.page.wait_for_url(re.compile(f"/consent/new/{step}/$"))
    for name, value in ANSWERS[step]:
        her.tick(name, value)
    her.press("Continue")


def walk(her, until="check"):
    """Every screen up to one, as it is before anything is chosen on it."""
    her.open("/consent/")
    her.follow("Choose what to allow")
    for step in STEPS:
        her.page.wait_for_url(re.compile(f"/consent/new/{step}/$"))
        yield screen(her.page, step)
        if step == until:
            return
        answer(her, step)


def taking_back(her):
    """The screens of taking everything back, up to its button."""
    her.open("/take-back/")
    yield screen(her.page, "choose")
    her.follow("All my consents at once")
    her.page.wait_for_url("**/take-back/?scope=all")
    yield screen(her.page, "take back")


@pytest.fixture
def screens(a_creator, give):
    """Every consent screen in each language: what is asked, and what is taken back."""
    found = {}
    for name, language in (("maya", "en"), ("wen", "zh-hans")):
        her, creator = a_creator(name, language)
        asked = list(walk(her))
        give(creator, purposes=Purpose.values)
        found[language] = [*asked, *taking_back(her)]
    return found


def test_every_consent_screen_is_plain_and_the_same_in_both_languages(screens):
    english, chinese = screens["en"], screens["zh-hans"]
    assert [each.step for each in english] == [*STEPS, "choose", "take back"]
    for ours, theirs in zip(english, chinese, strict=True):
        about = (ours.step, ours.words, round(ours.grade, 1), theirs.characters)
        assert ours.chosen == theirs.chosen == [], about
        assert 20 < ours.words <= MOST_WORDS, about
        assert ours.grade <= HARDEST_GRADE, about
        assert ours.average_sentence <= AVERAGE_SENTENCE, about
        assert max(map(len, ours.sentences)) <= LONGEST_SENTENCE, about
        assert ours.shape == theirs.shape, about
        assert ours.choices == theirs.choices
        said = list(zip(ours.elements, theirs.elements, strict=True))
        missing = [one["words"] for one, other in said if is_missing(one["words"], other["words"])]
        assert missing == [], about
        ratio = theirs.characters / ours.words
        assert FEWEST_CHARACTERS <= ratio <= MOST_CHARACTERS, (about, ratio)
    assert [each.choices > 0 for each in english[:8]] == [
        step not in ("undo", "check") for step in STEPS
    ]


def is_missing(english, chinese):
    """Whether words of the English screen have no Chinese in their place, names apart."""
    if not WORD.search(english) or re.search(r"@|_|[0-9a-f]{32}|^\W*Mastodon\W*$", english):
        return bool(english) != bool(chinese)
    return not HAN.search(chinese)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_yes_and_no_are_the_same_button_twice(a_creator, acme, give, scheme, width):
    her, creator = a_creator()
    her.page.set_viewport_size({"width": width, "height": 740})
    her.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for _ in walk(her):
        pass
    yes_and_no_are_alike(her, "Give consent", "Do not give consent")
    give(creator, ask_classes=["company"], automatic_classes=[])
    BuyerRequest.objects.create(creator=creator, organisation=acme)
    her.open("/consent/requests/")
    yes_and_no_are_alike(her, "Yes, allow", "No, refuse")


def yes_and_no_are_alike(her, yes, no):
    one, other = (her.main.get_by_role("button", name=name, exact=True) for name in (yes, no))
    first, second = looks(one), looks(other)
    for each in ("size", "height", "contrast", "edge"):
        assert first[each] == pytest.approx(second[each], rel=ALIKE), each
        first.pop(each), second.pop(each)
    assert first == second
    assert one.evaluate(
        "(one, other) => one.parentElement === other.parentElement", other.element_handle()
    )
    assert [each.evaluate("e => e.checkVisibility()") for each in (one, other)] == [True, True]
    assert her.main.locator("button[autofocus]").count() == 0


def test_taking_back_takes_no_more_clicks_than_giving(a_creator):
    her, creator = a_creator()
    her.open("/consent/")
    before = her.clicks
    her.follow("Choose what to allow")
    for step in QUESTIONS:
        answer(her, step)
    her.press("Give consent")
    her.is_titled("Receipt of your consent")
    to_give = her.clicks - before
    assert to_give == 2 + len(QUESTIONS)

    def clicks_to(what):
        her.open("/consent/")
        start = her.clicks
        her.follow("Take it back")
        her.follow(what)
        her.press("Take it back now")
        her.page.wait_for_url(re.compile("/recalls/rcl_"))
        return her.clicks - start

    to_take_back = [clicks_to("Test and compare models"), clicks_to("All my consents at once")]
    assert to_take_back == [3, 3]
    assert max(to_take_back) <= to_give
    assert Revocation.objects.filter(creator=creator).count() == 2
    assert not Grant.objects.of(creator).live().exists()


def test_no_is_an_answer_that_stands_and_nothing_asks_again(a_creator, terms):
    her, creator = a_creator()
    for _ in walk(her):
        pass
    her.press("Do not give consent")
    her.page.wait_for_url("**/consent/")
    expect(
        her.main.get_by_text("You did not give consent. Nothing new is allowed.")
    ).to_be_visible()
    letters = len(mail.outbox)
    for path in (
        "/consent/",
        "/overview/",
        "/records/",
        "/earnings/",
        "/imports/new/",
        "/recalls/",
    ):
        answered = her.page.goto(her.address(path))
        assert answered is not None and answered.status == 200, path
        assert her.page.url.endswith(path), path
        nothing_nags(her)
    assert len(mail.outbox) == letters
    assert not Grant.objects.exists()
    her.open("/consent/")
    assert not her.main.get_by_text("Answers you have not finished").is_visible()
    her.follow("Choose what to allow")  # a no may become a yes, when she wants it to
    her.is_titled("Check your answers")


def nothing_nags(her):
    """No dialogue over the page, no message left, nothing that counts, blinks or reloads."""
    assert her.page.locator("dialog[open], [role=dialog], [role=alertdialog]").count() == 0
    assert her.page.locator("main .notice[role=status]").count() == 0
    assert her.page.locator("meta[http-equiv=refresh]").count() == 0
    assert her.main.locator("[hx-trigger*=every], time[data-until], marquee, blink").count() == 0


def test_no_consent_screen_has_a_clock(a_creator):
    her, _creator = a_creator()
    for each in walk(her):
        nothing_nags(her)
        seen = her.main.inner_text()
        her.page.wait_for_timeout(1_100)
        now = her.main.inner_text()
        # The end of a consent begun this minute may move on with the minute; nothing else may.
        assert re.sub(r"\d", "", now) == re.sub(r"\d", "", seen), each.step


def test_refusing_a_buyer_leaves_everything_else_as_it_was(a_creator, acme, give):
    her, creator = a_creator()
    grant = give(
        creator, **{**GRANT, "ask_classes": ["company"], "automatic_classes": ["academic"]}
    )
    asked = BuyerRequest.objects.create(creator=creator, organisation=acme)
    her.open("/consent/requests/")
    her.press("No, refuse")
    her.sees("You said no")
    asked.refresh_from_db()
    assert asked.allowed is False
    assert not grant.narrowings.exists() and not grant.is_over
    her.open("/consent/")
    assert her.main.get_by_text("Acme Models").count() == 0
    nothing_nags(her)
