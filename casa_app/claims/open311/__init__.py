"""Open311 GeoReport v2: the claims that everybody may see, and filing by machines, in the standard's words."""
