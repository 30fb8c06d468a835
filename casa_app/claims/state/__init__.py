"""What the claims pages hold while somebody uses them: flat States, one a page."""
