"""The civil records' use cases: acts here and now, and the way from a paper register to an act."""
