"""Measurements: each bench starts a Casa of its own and prints ratios of what was measured side by side in one run."""
