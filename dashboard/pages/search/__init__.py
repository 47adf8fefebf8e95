"""The search for counties, indicators and offices."""
