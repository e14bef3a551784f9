"""Ledger: an append-only double-entry book in micro-units.

Nouns: Account, Transaction, Transfer. Its one invariant: every transfer takes from one account
exactly what it gives to another, so the book balances by its shape, and no row ever changes.
"""
