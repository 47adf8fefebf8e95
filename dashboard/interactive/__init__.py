"""The interactive dashboard: one Dash app with all working rooms, in both languages, public and at the desk."""
