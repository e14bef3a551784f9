"""The hosted payment page, and what becomes of a session."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import stripe

from .conftest import Ear, Sandbox


def page(sandbox: Sandbox, session: Any, **headers: str) -> str:
    return sandbox.http("GET", urlsplit(session.url).path, headers=headers).body


def test_paying_leads_to_the_success_url_with_the_sessions_id(
    sandbox: Sandbox, checkout: Callable[..., Any]
) -> None:
    session = checkout()
    reply = sandbox.submit(session.url, card="4242 4242 4242 4242")
    assert reply.status == 303
    assert reply.headers["Location"] == f"http://127.0.0.1:8000/done?session={session.id}"


def test_a_declined_card_is_told_and_the_session_stays_open(
    sandbox: Sandbox, ear: Ear, checkout: Callable[..., Any]
) -> None:
    session = checkout()
    reply = sandbox.submit(session.url, card="4000 0000 0000 0002")
    assert reply.status == 402
    assert "This card was declined. Nothing was charged." in reply.body
    again = sandbox.client.v1.checkout.sessions.retrieve(session.id)
    assert (again.status, again.payment_status) == ("open", "unpaid")
    assert sandbox.client.v1.balance.retrieve().available[0].amount == 0
    assert sorted(ear.types(2)) == ["charge.failed", "payment_intent.payment_failed"]

    assert sandbox.submit(session.url, card="4242424242424242").status == 303
    paid = sandbox.client.v1.checkout.sessions.retrieve(session.id)
    assert (paid.status, paid.payment_intent) == ("complete", again.payment_intent)


def test_a_card_that_is_not_a_test_card_is_refused(
    sandbox: Sandbox, checkout: Callable[..., Any]
) -> None:
    reply = sandbox.submit(checkout().url, card="4111111111111111")
    assert reply.status == 402
    assert "not one of the test cards" in reply.body


def test_pressing_pay_twice_charges_once(
    sandbox: Sandbox, ear: Ear, checkout: Callable[..., Any]
) -> None:
    session = checkout()
    for _ in range(2):
        assert sandbox.submit(session.url, card="4242424242424242").status == 303
    assert len(sandbox.client.v1.charges.list().data) == 1
    ear.wait(3)
    time.sleep(0.3)
    assert len(ear.heard) == 3


def test_a_session_expires_by_itself_and_by_request(
    sandbox: Sandbox, ear: Ear, checkout: Callable[..., Any]
) -> None:
    by_request = sandbox.client.v1.checkout.sessions.expire(checkout().id)
    by_itself = checkout(expires_at=int(time.time()) + 1_900)
    sandbox.order("clock", advance=2_000)
    expired = sandbox.client.v1.checkout.sessions.retrieve(by_itself.id)
    assert (by_request.status, expired.status) == ("expired", "expired")
    assert ear.types(2) == ["checkout.session.expired"] * 2
    assert sandbox.submit(by_itself.url, card="4242424242424242").status == 410
    assert sandbox.client.v1.charges.list().data == []


@pytest.mark.parametrize(
    "params",
    [
        {"line_items": []},
        {"success_url": "javascript:alert(1)"},
        {"success_url": "http://x/\r\nSet-Cookie: a=b"},
        {"cancel_url": "//x"},
        {"expires_at": 1},
        {"mode": "subscription"},
        {"customer": "cus_none"},
        {"metadata": {"k": "v" * 501}},
    ],
)
def test_a_session_that_makes_no_sense_is_refused(
    client: stripe.StripeClient, checkout: Callable[..., Any], params: dict[str, Any]
) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        checkout(**params)
    assert client.v1.checkout.sessions.list().data == []


def test_too_small_an_amount_is_refused(checkout: Callable[..., Any]) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        checkout(49)
    assert refused.value.code == "amount_too_small"


def test_yen_have_no_cents(
    sandbox: Sandbox, checkout: Callable[..., Any], sold: Callable[..., Any]
) -> None:
    assert "¥5,000 JPY" in page(sandbox, checkout(5_000, "jpy"))
    sold(5_000, "jpy")
    balance = sandbox.client.v1.balance.retrieve().available
    assert [(each.amount, each.currency) for each in balance] == [(5_000 - 175, "jpy")]


def test_the_page_speaks_the_sessions_language(
    sandbox: Sandbox, checkout: Callable[..., Any]
) -> None:
    chinese = page(sandbox, checkout(locale="zh"))
    assert 'lang="zh-Hans"' in chinese
    assert "沙盒：不涉及真实资金" in chinese
    english = page(sandbox, checkout(locale="en"), **{"Accept-Language": "zh-CN"})
    assert "Sandbox: no real money moves here" in english
    browsers = page(sandbox, checkout(locale="auto"), **{"Accept-Language": "zh-CN,en;q=0.5"})
    assert "支付 $5,000.00 USD" in browsers


def test_what_the_app_wrote_is_escaped(sandbox: Sandbox, checkout: Callable[..., Any]) -> None:
    hostile = "<script>alert(1)</script>"
    item = {
        "quantity": 2,
        "price_data": {
            "currency": "usd",
            "unit_amount": 100,
            "product_data": {"name": hostile},
        },
    }
    shown = page(sandbox, checkout(line_items=[item], customer_email=f'"{hostile}"@x.org'))
    assert "<script" not in shown
    assert shown.count("&lt;script&gt;") == 2


def test_a_paid_session_says_so_and_leads_on(
    sandbox: Sandbox, checkout: Callable[..., Any]
) -> None:
    session = checkout()
    sandbox.submit(session.url, card="4242424242424242")
    shown = page(sandbox, session)
    assert "This has been paid." in shown
    assert "<form" not in shown


def test_line_items_are_shown_when_asked_for(
    client: stripe.StripeClient, checkout: Callable[..., Any]
) -> None:
    session = checkout()
    assert "line_items" not in session
    full = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items"]})
    assert full.line_items is not None
    assert [each.description for each in full.line_items.data] == ["English forum posts"]
