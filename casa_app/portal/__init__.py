"""The front door: home, texts about the site, and the region that tells of failures. Uses every room, used by none."""
