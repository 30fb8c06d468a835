"""Pages of the civil records."""
