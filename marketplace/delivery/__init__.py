"""Delivery: the buyer's own copies of parts, and every hand-over of one.

Nouns: Copy, Token, Delivery, Notice, Endpoint, Message. Its one invariant: a delivery is
authorised only while its part is locked and deliverable, and each one is on record.
"""
