"""Consent: what a person agreed to, on which words, and that they took it back.

Nouns: Terms, Grant, Revocation, Narrowing, Exclusion, BuyerRequest. Its one invariant: a record is
covered only where a live grant says so; coverage is one SQL predicate (coverage.py), used by all.
"""
