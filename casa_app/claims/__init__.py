"""Réclamations: what residents report, who answers, and by when."""
