"""Measurements: what the market's main jobs cost, each beside the least it could cost.

    python -m bench                         all four, on private PostgreSQL and Redis
    python -m bench cut revoke              these two
    python -m bench --records 5000          smaller
    python -m bench --repeats 5             each timed so often (three at the least)

A measurement runs small first and checks what came out, so that nothing wrong is ever timed.
Then the job and its limits take turns, in one order and the other. A limit is plain work on the
same bytes: COPY into a table without keys or triggers, COPY to nowhere, parsing JSON, a plain
Parquet write. What a figure means, and the last ones, are in docs/measurements.md.
"""
