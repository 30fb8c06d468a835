"""REST routes of the claims room, one module for each audience."""
