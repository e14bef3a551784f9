"""Provenance: remembers what happened, in rows that cannot be edited; knows nobody.

Nouns: Event. Its one invariant: an event is never changed or removed, and names its subject only
by public id, so that erasing a person never breaks the record.
"""
