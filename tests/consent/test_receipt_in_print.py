"""A receipt is one sheet: everything allowed, in both languages, on exactly one A4 page."""

import re

import pytest

from accounts.models import BuyerClass
from marketplace.consent.models import RecordKind
from marketplace.consent.purposes import Purpose
from marketplace.recalls import actions as recalls
from tests.cast import signed_in
from tests.consent.conftest import make_record, make_source

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("who", "prefix"), [("maya", ""), ("wen", "/zh-hans")])
def test_the_fullest_receipts_print_on_one_page_each(request, give, who, prefix, live_server, page):
    creator = request.getfixturevalue(who)
    sources = [make_source(creator, f"{who}{n}@social.example") for n in range(3)]
    for source in sources:
        make_record(source)
    grant = give(
        creator,
        purposes=Purpose.values,
        kinds=RecordKind.values,
        every_source=False,
        source_ids=[source.pk for source in sources],
        automatic_classes=[BuyerClass.ACADEMIC, BuyerClass.NONPROFIT],
        ask_classes=[BuyerClass.COMPANY],
        floor_amount=2_345_678,
        language="zh-hans" if prefix else "en",
    )
    recall = recalls.revoke(by=creator, scope="all", language=grant.language)
    for cookie in signed_in(creator.user).cookies.values():
        page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
        )
    for path in (
        f"/consent/{grant.public_id}/receipt/",
        f"/revocations/{recall.revocation.public_id}/receipt/",
    ):
        page.goto(live_server.url + prefix + path)
        assert page.locator("html").get_attribute("lang") == ("zh-Hans" if prefix else "en")
        pdf = page.pdf(format="A4", prefer_css_page_size=True)
        assert pages(pdf) == 1, path
        [(width, height)] = boxes(pdf)
        assert (width, height) == (pytest.approx(595.3, abs=2), pytest.approx(841.9, abs=2))  # A4


def pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def boxes(pdf):
    found = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    return {(float(width), float(height)) for width, height in found}
