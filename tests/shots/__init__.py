"""Pictures of every page, for people to look at: `make shots`, while `./run` is up elsewhere.

Each reader of the demo market signs in and follows every link they are shown; each page found is
taken in both languages, both themes, on a desk and on a phone, into one folder with an index.
"""
