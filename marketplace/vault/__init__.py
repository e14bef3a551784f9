"""Vault: a data key per creator in a database of its own; it seals and opens text.

Nouns: DataKey. Its one invariant: once a creator's key is destroyed, no key for that creator is
ever made again, so a restored backup of the main database brings nobody's words back.
"""
