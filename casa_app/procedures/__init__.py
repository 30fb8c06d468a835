"""Démarches: procedures as data, the cases that are filed under them, their legal clocks, and the documents issued."""
