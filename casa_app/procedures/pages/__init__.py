"""Pages of the démarches."""
