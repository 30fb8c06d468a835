"""The look: theme, layout, form fields, tables, maps, charts. It takes views and words, and knows no domain."""
