"""Bringing, consenting, taking back and buying with the keys alone; the focus is always seen."""

import re

import pytest

from marketplace.consent.answers import QUESTIONS
from marketplace.consent.models import Grant, Revocation
from marketplace.purchases.models import Licence
from tests.journeys import steps
from tests.journeys.conftest import known
from tests.journeys.keyboard import without_a_mouse
from tests.journeys.lives import maya
from tests.releases import world

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("market", "workers")]

ANSWERS = {
    "purposes": [("purposes", "train_generative"), ("purposes", "evaluation")],
    "kinds": [("kinds", "post"), ("kinds", "like")],
    "sources": [("extent", "every")],
    "price": [("mode", "sell")],
    "buyers": [
        ("academic", "automatic"),
        ("nonprofit", "never"),
        ("public", "never"),
        ("company", "ask"),
    ],
    "until": [("until", "12")],
}


def test_a_creator_brings_consents_and_takes_back_without_a_mouse(somebody, tmp_path):
    story = maya()
    her = without_a_mouse(somebody("maya"))
    her.signs_up()
    her.follow("I bring my posts")
    her.selects("country", "United Kingdom")
    her.press("Become a creator")
    her.page.wait_for_url(f"{her.site}/")
    her.goes_round()

    her.open("/imports/new/")
    her.goes_round()
    her.open("/imports/new/")
    her.brings("file", str(story.archive(tmp_path)))
    her.press("Upload the archive")
    her.sees("See them as a buyer would", timeout=30)
    her.goes_round()

    grant = consents(her)
    her.open(f"/consent/{grant.public_id}/")
    her.goes_round()
    her.open("/consent/")
    her.goes_round()

    her.follow("Take it back")
    her.goes_round()
    her.follow("All my consents at once")
    her.goes_round()
    her.press("Take it back now")
    her.sees("Rewritten")
    her.goes_round()
    steps.keeps_the_receipt(her)
    her.goes_round()
    assert Revocation.objects.get().scope == "all"
    assert her.stops > 300


def consents(her):
    her.open("/consent/")
    her.follow("Choose what to allow")
    for question in QUESTIONS:
        her.page.wait_for_url(re.compile(f"/consent/new/{question}/(#.*)?$"))
        her.goes_round()
        her.page.reload()
        if question == "kinds":  # a question left empty: the errors take the focus, and lead to it
            her.press("Continue")
            her.page.wait_for_selector(".error-summary:focus")
            her.reaches(her.main.locator(".error-summary a"))
            her.page.keyboard.press("Enter")
        for name, value in ANSWERS.get(question, []):
            her.tick(name, value)
        if question == "price":
            her.fill(floor="2.00")
        her.press("Continue")
    her.is_titled("Check your answers")
    her.goes_round()
    her.press("Give consent")
    her.is_titled("Receipt of your consent")
    her.goes_round()
    grant = Grant.objects.get(creator__user__email=her.email)
    assert (grant.purposes, grant.ask_classes) == (["train_generative", "evaluation"], ["company"])
    assert grant.floor_amount == 2_000_000
    return grant


def test_a_buyer_buys_without_a_mouse(somebody, acme, sam):
    release = world.cut(world.make_bundle(sam), sam)
    ana = without_a_mouse(somebody("ana"))
    user = known("ana")
    acme.members.create(user=user, role="admin")
    ana.signs_in()
    ana.goes_round()
    ana.open("/bundles/")
    ana.goes_round()
    ana.follow(release.bundle.name_en)
    ana.page.wait_for_url("**/bundles/**")
    ana.goes_round()
    ana.follow("License this bundle")
    ana.is_titled(f"License {release.bundle.name_en}, release {release.number}")
    ana.goes_round()
    ana.tick("purposes", release.purposes[0])
    ana.press("Show the sum")
    ana.presses(ana.main.get_by_role("button", name=re.compile("^Pay ")))
    ana.page.wait_for_url("**/c/pay/**")
    ana.presses(ana.page.locator("form button"))
    ana.is_titled("Paid. Your licence has begun.")
    ana.goes_round()
    ana.follow("Open the licence")
    ana.sees("Ready", timeout=20)
    ana.goes_round()
    assert Licence.objects.get().organisation == acme
    assert ana.stops > 100
