"""The front end: web edge, build, pages of the front door."""
