"""Pages of the recalls room."""
