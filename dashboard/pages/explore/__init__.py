"""Explore: the room for questions, a Dash application with Python callbacks."""
