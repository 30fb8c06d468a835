"""The staff's desk: one queue, one case sheet, and what supervisors and administrators look after."""
