"""Assent: a marketplace for consented user-generated content.

Rooms, bottom to top: kit (the foundation), provenance, vault, accounts (its own top-level
folder), ledger, gateway, consent, content, privacy, catalogue, releases, purchases, payouts,
delivery, recalls, backoffice, demo. A room's models and actions know only the rooms beneath it.
`sandbox` stands apart: a local stand-in for the outside world.
"""
