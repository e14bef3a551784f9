"""Recalls: a revocation carried to every release and licence holder until it is finished.

Nouns: Recall. Its one invariant: every way to revoke goes through actions.revoke, whose one
transaction stops all delivery of what was taken back.
"""
