"""Tests of the civil records."""
