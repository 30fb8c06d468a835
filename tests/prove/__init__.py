"""Long random runs: `make prove`."""
