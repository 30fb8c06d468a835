"""The State of the pages of the civil records."""
