"""Catalogue: bundles: described, priced selections of clean records.

Nouns: Bundle. Its one invariant: what a bundle's page counts is what a cut would select, because
both use the same selection and the same coverage.
"""
