"""Connected accounts, from restricted to ready, and the thin events that tell of it."""

from collections.abc import Callable
from typing import Any

import pytest
import stripe

from .conftest import RECIPIENT, SECRET, Ear, Sandbox

UPDATED = "v2.core.account[configuration.recipient].capability_status_updated"


def capability(client: stripe.StripeClient, account: str) -> Any:
    found: Any = client.v2.core.accounts.retrieve(account, {"include": ["configuration.recipient"]})
    return found.configuration.recipient.capabilities.stripe_balance.stripe_transfers


def test_an_account_is_ready_after_its_person_has_onboarded(
    sandbox: Sandbox, ear: Ear, onboarding: Callable[[str], Any]
) -> None:
    account = sandbox.client.v2.core.accounts.create(RECIPIENT).id
    assert capability(sandbox.client, account).status == "restricted"
    link = onboarding(account)
    shown = sandbox.http("GET", link.url.removeprefix(sandbox.url))
    assert "Sandbox: no real money moves here" in shown.body
    reply = sandbox.submit(link.url, outcome="accepted")
    assert (reply.status, reply.headers["Location"]) == (303, "http://127.0.0.1:8000/back")
    ready = capability(sandbox.client, account)
    assert (ready.status, list(ready.status_details)) == ("active", [])
    assert ear.types(1) == [UPDATED]


def test_the_thin_event_names_the_account_and_leads_to_it(
    sandbox: Sandbox, ear: Ear, payee: str
) -> None:
    [told] = ear.wait(1)
    assert told["object"] == "v2.core.event"
    assert told["related_object"] == {
        "id": payee,
        "type": "v2.core.account",
        "url": f"/v2/core/accounts/{payee}",
    }
    assert "data" not in told
    body, signature = ear.heard[0]
    notice: Any = sandbox.client.parse_event_notification(body, signature, SECRET)
    assert notice.type == UPDATED
    assert notice.fetch_related_object().id == payee
    assert notice.fetch_event().data.updated_capability == "stripe_balance.stripe_transfers"
    listed = sandbox.client.v2.core.events.list({"object_id": payee})
    assert [each.id for each in listed.auto_paging_iter()] == [told["id"]]
    assert sandbox.client.v1.events.list().data == []


def test_details_that_are_not_accepted_leave_the_account_restricted(
    sandbox: Sandbox, onboarding: Callable[[str], Any]
) -> None:
    account = sandbox.client.v2.core.accounts.create(RECIPIENT).id
    assert sandbox.submit(onboarding(account).url, outcome="refused").status == 303
    kept = capability(sandbox.client, account)
    assert kept.status == "restricted"
    assert [each.code for each in kept.status_details] == ["restricted_other"]


def test_a_used_or_old_link_leads_to_a_new_one(
    sandbox: Sandbox, onboarding: Callable[[str], Any]
) -> None:
    account = sandbox.client.v2.core.accounts.create(RECIPIENT).id
    used, old = onboarding(account), onboarding(account)
    sandbox.submit(used.url, outcome="refused")
    sandbox.order("clock", advance=301)
    for link in (used, old):
        reply = sandbox.submit(link.url, outcome="accepted")
        assert (reply.status, reply.headers["Location"]) == (303, "http://127.0.0.1:8000/again")
    assert capability(sandbox.client, account).status == "restricted"


def test_only_what_was_included_is_shown(client: stripe.StripeClient) -> None:
    account = client.v2.core.accounts.create(RECIPIENT).id
    bare = client.v2.core.accounts.retrieve(account)
    assert (bare.configuration, bare.identity, bare.defaults) == (None, None, None)
    full: Any = client.v2.core.accounts.retrieve(account, {"include": ["identity", "defaults"]})
    assert full.identity.country == "gb"
    assert full.defaults.responsibilities.losses_collector == "application"


def test_an_unknown_account_is_not_found(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v2.core.accounts.retrieve("acct_none")
    assert refused.value.http_status == 404


def test_accounts_are_listed_in_pages(client: stripe.StripeClient) -> None:
    newest_first = [client.v2.core.accounts.create(RECIPIENT).id for _ in range(3)][::-1]
    listed = client.v2.core.accounts.list({"limit": 2})
    assert [each.id for each in listed.auto_paging_iter()] == newest_first


def test_what_the_pinned_version_has_removed_is_refused(client: stripe.StripeClient) -> None:
    # docs.stripe.com/changelog/endive/2026-09-30: account links take no `configurations` any more
    page = {"refresh_url": "http://x.org/", "configurations": ["recipient"]}
    asked: Any = {
        "account": client.v2.core.accounts.create(RECIPIENT).id,
        "use_case": {"type": "account_onboarding", "account_onboarding": page},
    }
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v2.core.account_links.create(asked)
    assert refused.value.code == "parameter_unknown"
