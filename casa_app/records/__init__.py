"""Civil records: the acts that extracts and copies are drawn from, and who received what of them."""
