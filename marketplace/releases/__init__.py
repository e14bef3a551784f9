"""Releases: immutable numbered editions of a bundle, cut into parts.

Nouns: Release, Part, Row, Holding, Removal. Its one invariant: a part that holds a revoked record
is not deliverable, from the commit of the revocation until it has been rewritten without it.
"""
