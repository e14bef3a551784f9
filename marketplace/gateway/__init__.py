"""Gateway: everything said to and heard from Stripe.

Nouns: StripeEvent (inbox), StripeCall (outbox). Its one invariant: a key is stored before a call
is made and an event before it takes effect, so that a crash never pays or sells twice.
"""
