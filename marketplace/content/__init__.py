"""Content: what people brought: exports read into posts and interactions, sealed under their key.

Nouns: Source, Import, ImportLine, Record. Its one invariant: only the account holder's own public
words and acts are stored, and the text only sealed; nobody else's words ever are.
"""
