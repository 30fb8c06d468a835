"""Tests of réclamations."""
