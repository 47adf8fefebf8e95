"""A county's own page."""
