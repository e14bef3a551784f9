"""Pages of people and of organisations."""
