"""Which page lies at which address, and what its form does."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from . import accounts, authenticator, checkout, money, outbox, pages
from .api import Request
from .errors import Refused
from .objects import Call
from .pages import Page
from .state import Object, State
from .words import language, say


def answer(state: State, base_url: str, folder: Path, request: Request) -> Page:
    """The page at an address, or what submitting its form leads to."""
    call = Call(state, base_url)
    accepted = request.headers.get("accept-language", "")
    match request.path.strip("/").split("/"):
        case [""]:
            return _front(call, language(None, accepted))
        case ["c", "pay", session_id]:
            return _checkout(call, session_id, request, accepted)
        case ["onboard", link_id]:
            return _onboarding(call, link_id, request, accepted)
        case ["authenticator"]:
            return _authenticator(language(None, accepted))
        case ["outbox"]:
            who = parse_qs(urlsplit(request.target).query).get("to", [""])[0].strip()[:254]
            return outbox.list_page(language(None, accepted), folder, who)
        case ["outbox", name]:
            return outbox.mail_page(language(None, accepted), folder, name)
        case ["outbox", name, "html"]:
            return outbox.framed_page(folder, name) or _nothing(language(None, accepted))
    return _nothing(language(None, accepted))


def _nothing(lang: str) -> Page:
    title = say(lang, "nothing_here_title")
    return pages.html_page(lang, title, pages.note(lang, "nothing_here"), status=404)


def _authenticator(lang: str) -> Page:
    code, seconds = authenticator.page_facts()
    content = pages.note(lang, "authenticator", code=code, seconds=seconds)
    return pages.html_page(lang, say(lang, "authenticator_title"), content)


def _submitted(request: Request) -> dict[str, str]:
    """The fields of a page's form, the first value of each."""
    try:
        fields = parse_qs(request.body.decode("utf-8", "replace"), max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}


def _checkout(call: Call, session_id: str, request: Request, accepted: str) -> Page:
    with call.state.transaction():
        session = call.state.get(session_id, checkout.KIND)
        if session is None:
            return _nothing(language(None, accepted))
        if request.method == "POST" and session["status"] == "open":
            card = "".join(filter(str.isdigit, _submitted(request).get("card", "")))
            session = checkout.pay(call, session_id, card)
    lang = language(session["locale"], accepted)
    if session["status"] == "complete":
        onward = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
        if request.method == "POST":
            return pages.redirect(onward)
        return _said(lang, "paid", link=onward, label="go_on")
    if session["status"] == "expired":
        return _said(lang, "expired", link=session["cancel_url"], status=410)
    # 402: what Stripe's API answers to a declined card.
    problem = session.get("_declined") if request.method == "POST" else None
    content = pages.checkout(lang, session, problem=problem)
    return pages.html_page(lang, say(lang, "pay_title"), content, status=402 if problem else 200)


def _onboarding(call: Call, link_id: str, request: Request, accepted: str) -> Page:
    with call.state.transaction():
        link = call.state.get(link_id, accounts.LINK)
        account = call.state.get(link["account"], accounts.KIND) if link else None
        if link is None or account is None:
            return _nothing(language(None, accepted))
        onward = accounts.destinations(link)
        if link["_used"] or link["_expires"] < call.state.now():
            return pages.redirect(onward["refresh_url"])  # as Stripe: the app makes a new link
        lang = language(_locale_of(account), accepted)
        if request.method != "POST":
            content = pages.onboarding(lang, account)
            return pages.html_page(lang, say(lang, "onboard_title"), content)
        passed = _submitted(request).get("outcome", "accepted") == "accepted"
        try:
            accounts.onboard(call, link, accepted=passed)
        except Refused:  # the account never asked for the capability
            return _said(lang, "nothing_here", link=onward.get("return_url"), status=409)
    if onward.get("return_url"):
        return pages.redirect(onward["return_url"])
    return _said(lang, "finished")


def _locale_of(account: Object) -> str | None:
    locales = (account["_defaults"] or {}).get("locales") or [None]
    found: str | None = locales[0]
    return found


def _said(
    lang: str, key: str, *, link: str | None = None, label: str = "back", status: int = 200
) -> Page:
    content = pages.note(lang, key, link=link, label=label)
    return pages.html_page(lang, say(lang, f"{key}_title"), content, status=status)


def _front(call: Call, lang: str) -> Page:
    rows = call.state.rows
    kinds = ("event", "v2.core.event")
    counts = {
        "events": rows("SELECT count(*) FROM object WHERE kind IN (?, ?)", *kinds)[0][0],
        "undelivered": rows("SELECT count(*) FROM delivery")[0][0],
    }
    latest = rows(
        "SELECT body, created FROM object WHERE kind IN (?, ?) ORDER BY seq DESC LIMIT 12", *kinds
    )
    events = [json.loads(body) | {"created": created} for body, created in latest]
    held = [
        (share["currency"], share["amount"]) for share in money.retrieve_balance(call)["available"]
    ]
    content = pages.front(lang, held, counts, events)
    return pages.html_page(lang, say(lang, "home_title"), content)
