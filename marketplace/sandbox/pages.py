"""The pages a person meets: checkout, onboarding, the front page. Plain HTML, no scripts."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from typing import Any

from .money import ZERO_DECIMAL
from .state import Object
from .style import STYLE
from .words import say

_SYMBOLS = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "cny": "¥", "krw": "₩", "inr": "₹"}
_SAFE = {
    # No scripts, no requests elsewhere; forms may lead on to the app's own address.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; "
    "img-src data:; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass
class Page:
    """A finished response."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def json_page(status: int, body: Any, headers: dict[str, str] | None = None) -> Page:
    text = json.dumps(body).encode()
    return Page(status, text, {"Content-Type": "application/json", **(headers or {})})


def redirect(url: str) -> Page:
    """See other. `url` was checked when it was taken in."""
    return Page(303, b"", {"Location": url})


def html_page(
    lang: str, title: str, content: str, *, status: int = 200, wide: bool = False
) -> Page:
    """A whole page around finished HTML; `title` is escaped here."""
    text = (
        f'<!doctype html>\n<html lang="{"zh-Hans" if lang == "zh" else "en"}">'
        f'<head><meta charset="utf-8"><title>{escape(title)} · {say(lang, "sandbox")}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body>"
        f'<header class="banner">{say(lang, "banner")}</header>'
        f"<main{' class=wide' if wide else ''}>{content}</main></body></html>"
    )
    return Page(status, text.encode(), {"Content-Type": "text/html; charset=utf-8", **_SAFE})


def amount(value: int, currency: str) -> str:
    """`5000, "usd"` gives `$50.00 USD`; `5000, "jpy"` gives `¥5,000 JPY`."""
    sign, value = ("−", -value) if value < 0 else ("", value)
    whole = f"{value:,}" if currency in ZERO_DECIMAL else f"{value // 100:,}.{value % 100:02}"
    return f"{sign}{_SYMBOLS.get(currency, '')}{whole} {currency.upper()}"


def note(
    lang: str, key: str, *, link: str | None = None, label: str = "back", **values: object
) -> str:
    """A page that only says something: its title, a sentence, perhaps the way on."""
    onward = ""
    if link:
        onward = f'<p><a class="button" href="{escape(link)}">{say(lang, label)}</a></p>'
    return (
        f'<section class="card note"><h1>{say(lang, key + "_title")}</h1>'
        f"<p>{say(lang, key, **values)}</p>{onward}</section>"
    )


def checkout(lang: str, session: Object, *, problem: str | None) -> str:
    """What is bought, for how much, and a card form. `problem` is why the last card failed."""
    total = amount(session["amount_total"], session["currency"])
    return (
        f'<div class="columns"><section class="summary"><h1><span>{say(lang, "you_pay")}</span> '
        f"{escape(total)}</h1><ul>{_items(lang, session)}</ul>"
        f'<p class="total"><span>{say(lang, "total")}</span> <b>{escape(total)}</b></p></section>'
        f'<section class="card"><h2>{say(lang, "pay_by_card")}</h2>'
        f"{_problem(lang, problem)}{_card_form(lang, session, problem)}{_test_cards(lang)}"
        f"</section></div>"
    )


def _items(lang: str, session: Object) -> str:
    rows = []
    for item in session["_line_items"]["data"]:
        price = amount(item["price"]["unit_amount"], item["currency"])
        detail = ""
        if item["quantity"] > 1:
            parts = (
                say(lang, "quantity", count=item["quantity"]),
                say(lang, "each", price=price),
            )
            detail = f"<small>{escape(' · '.join(parts))}</small>"
        cost = escape(amount(item["amount_total"], item["currency"]))
        rows.append(f"<li><span>{escape(item['description'])}{detail}</span> <b>{cost}</b></li>")
    return "".join(rows)


def _problem(lang: str, problem: str | None) -> str:
    if problem is None:
        return ""
    return f'<p class="problem" role="alert" id="problem">{say(lang, problem)}</p>'


def _card_form(lang: str, session: Object, problem: str | None) -> str:
    total = amount(session["amount_total"], session["currency"])
    told = ' aria-invalid="true" aria-describedby="problem"' if problem else ""
    email = ""
    if session["customer_email"]:
        email = (
            f'<p class="given"><span>{say(lang, "email")}</span> '
            f"{escape(session['customer_email'])}</p>"
        )
    cancel = ""
    if session["cancel_url"]:
        href = escape(session["cancel_url"])
        cancel = f'<p class="away"><a href="{href}">{say(lang, "cancel")}</a></p>'
    return (
        f'<form method="post" autocomplete="off">{email}'
        f'<label for="card">{say(lang, "card_number")}</label>'
        '<input id="card" name="card" inputmode="numeric" required maxlength="23" '
        f'value="4242 4242 4242 4242"{told}><div class="pair"><div>'
        f'<label for="expiry">{say(lang, "expiry")}</label>'
        '<input id="expiry" name="expiry" value="12 / 34" maxlength="7"></div><div>'
        f'<label for="cvc">{say(lang, "security_code")}</label>'
        '<input id="cvc" name="cvc" inputmode="numeric" value="123" maxlength="4"></div></div>'
        f"<button>{escape(say(lang, 'pay', amount=total))}</button></form>{cancel}"
    )


def _test_cards(lang: str) -> str:
    cards = (
        ("4242 4242 4242 4242", "card_pays", "ok"),
        ("4000 0000 0000 0002", "card_declined", "no"),
        ("4000 0000 0000 9995", "card_no_funds", "no"),
    )
    rows = "".join(
        f"<dt><code>{number}</code></dt><dd class={mark}>{say(lang, word)}</dd>"
        for number, word, mark in cards
    )
    heading, hint = say(lang, "test_cards"), say(lang, "any_date")
    return f'<aside class="cards"><h3>{heading}</h3><dl>{rows}</dl><p>{hint}</p></aside>'


def onboarding(lang: str, account: Object) -> str:
    """Asks for nothing but how it should end."""
    choices = "".join(
        f'<label class="choice"><input type="radio" name="outcome" value="{value}"'
        f"{' checked' if value == 'accepted' else ''}><span><b>{say(lang, value)}</b>"
        f"<small>{say(lang, value + '_hint')}</small></span></label>"
        for value in ("accepted", "refused")
    )
    who = account["display_name"] or account["contact_email"] or account["id"]
    return (
        f'<section class="card narrow"><p class="given">{escape(who)}</p>'
        f"<h1>{say(lang, 'onboard_title')}</h1><p>{say(lang, 'onboard_why')}</p>"
        f'<form method="post"><fieldset><legend>{say(lang, "outcome")}</legend>{choices}</fieldset>'
        f"<button>{say(lang, 'onboard_submit')}</button></form></section>"
    )


def front(lang: str, balances: list[tuple[str, int]], counts: Object, latest: list[Object]) -> str:
    """What the sandbox holds just now, and the way to the outbox."""
    held = " · ".join(amount(value, currency) for currency, value in balances)
    facts = (
        ("balance", escape(held) or say(lang, "none")),
        ("events", f"{counts['events']:,}"),
        ("undelivered", f"{counts['undelivered']:,}"),
    )
    shown = "".join(f"<dt>{say(lang, word)}</dt><dd>{value}</dd>" for word, value in facts)
    rows = "".join(
        f"<li><code>{escape(event['type'])}</code> <time>{_clock(event['created'])}</time></li>"
        for event in latest
    )
    return (
        f"<h1>{say(lang, 'home_title')}</h1><p>{say(lang, 'home_hint')}</p>"
        f'<p><a class="button" href="/outbox/">{say(lang, "outbox")}</a></p>'
        f'<dl class="facts">{shown}</dl><h2>{say(lang, "latest")}</h2>'
        f'<ul class="log">{rows or "<li>" + say(lang, "none") + "</li>"}</ul>'
    )


def _clock(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
