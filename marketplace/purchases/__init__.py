"""Purchases: checkout, and the licence that a settled purchase begins.

Nouns: Purchase, Settlement, Licence. Its one invariant: there is no licence without a settlement,
and a settlement only by an event that Stripe signed.
"""
