"""Pages of sources, imports and records: for the creator they belong to, and nobody else."""
