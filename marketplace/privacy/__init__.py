"""Privacy: turns a record into one that names nobody, and keeps what it masked.

Nouns: CleanRecord, Finding, KnownName. Its one invariant: only a clean record crosses the wall to
the buyer's side, and a creator can see it exactly as a buyer would.
"""
