"""Pages of the consent room."""
