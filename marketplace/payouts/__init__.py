"""Payouts: what each creator earns by each sale, and paying it.

Nouns: Allocation, Earning, Payee, Payout. Its one invariant: the earnings of a sale add up to the
creators' share of it, to the micro-unit, and never change.
"""
