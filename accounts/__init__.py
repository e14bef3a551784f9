"""Accounts: who someone is and what they may do.

Nouns: User, Creator, Organisation, Verification, Member, Invitation. Its one invariant: an
organisation acts as a buyer only while a member of staff's verification of it stands.
"""
