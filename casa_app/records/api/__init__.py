"""The civil records over HTTP."""
