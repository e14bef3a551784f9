"""Demo: a lively invented market, made by code through the same actions people use.

Nouns: none. Its one invariant: every person, name, number and sentence in it is invented here.
"""
