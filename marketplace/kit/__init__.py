"""Kit: the foundation under every room; it knows no domain noun.

Money, ids, refusals, canonical bytes, private files, and the job queue whose rows are the truth.
Nouns: Job. Its one invariant: a job's result is written only by the worker that holds its fence.
"""
