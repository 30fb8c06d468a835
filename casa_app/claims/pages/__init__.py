"""The claims pages, one module each, built once for every language."""
