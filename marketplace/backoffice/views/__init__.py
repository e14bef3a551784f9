"""Pages of the desk, for staff alone."""
