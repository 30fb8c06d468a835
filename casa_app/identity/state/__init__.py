"""What identity's pages hold while somebody uses them: flat States, one a page."""
