"""States of the démarches, one a page."""
