"""Backoffice: the staff's desk; it reads everything and writes only through others' actions.

Nouns: none of its own. Its one invariant: nothing changes here that another room did not do.
"""
