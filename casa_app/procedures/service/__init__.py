"""Use cases of the démarches."""
