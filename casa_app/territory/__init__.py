"""The city's territory: its 16 arrondissements, the Méchouar, and where a point lies."""
