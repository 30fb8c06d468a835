"""REST routes of the procedures room, one module for each audience."""
