"""Sandbox: a local server that speaks Stripe's protocol and shows the outbox, for development.

It stands apart: it imports no room and no room imports it. The app talks to it through Stripe's
official SDK, by the base URL in its settings, and hears from it through webhooks signed with
Stripe's own scheme; nothing in the app knows that the other end is not Stripe. No real money
moves and no key is needed.

Nouns: objects (whatever Stripe would keep), events, deliveries (an event on its way to the app).
The one invariant: what a request did, the events it caused and its idempotency record are written
in one transaction before the answer leaves, so killing the process at any moment loses nothing.

Run it with `python -m marketplace.sandbox`.
"""
