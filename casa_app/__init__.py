"""Casa, the digital counter of the city of Casablanca."""
