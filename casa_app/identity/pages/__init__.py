"""Identity's pages: entering, one's account, and the administrator's users."""
