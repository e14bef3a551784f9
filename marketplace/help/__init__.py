"""Help: what this is, how it is used and what it holds, for people who may not have an account.

Invariant: what a page says of the product is read from the product wherever it can be.
"""
