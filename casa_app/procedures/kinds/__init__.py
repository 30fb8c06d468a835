"""The kinds of field that a form may have: each reads what was typed, keeps it as JSON, and says it in words."""
