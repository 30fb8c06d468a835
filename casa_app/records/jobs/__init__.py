"""What the civil records do in the background."""
