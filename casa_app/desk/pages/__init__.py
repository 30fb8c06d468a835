"""The desk's pages: empty shells that guarded handlers fill."""
